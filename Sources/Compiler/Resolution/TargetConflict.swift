import Connectors
import Diagnostics
import YAMLSyntax

/// Enabled pipelines on one target, of which one would take away what another has sent.
///
/// A target is an account (a connector with its settings but the secrets), an action and its `with`; or a file or a sheet.
enum TargetConflict {
  static func check(
    _ pipelines: [Pipeline], _ resolution: Resolution, _ bag: inout DiagnosticBag
  ) {
    let said = Dictionary(
      resolution.syntax.pipelines.compactMap { syntax in syntax.shared.map { (syntax.name, $0) } },
      uniquingKeysWith: { first, _ in first })
    var places: [SyncTarget: Int] = [:]
    var groups: [[Sender]] = []
    let senders = pipelines.filter(\.isEnabled).parallelMap(&bag) { pipeline, _ in
      Sender.all(of: pipeline, shared: said[pipeline.name], resolution)
    }
    for sender in senders.joined() {
      let place = places[sender.target, default: groups.count]
      places[sender.target] = place
      if place == groups.count { groups.append([]) }
      groups[place].append(sender)
    }
    for group in groups {
      check(group, &bag)
      SharedStates.check(
        group.filter { $0.shared?.value == true }.map(\.pipeline), resolution, &bag)
    }
  }

  private static func check(_ group: [Sender], _ bag: inout DiagnosticBag) {
    var isClear = true
    for (index, sender) in group.enumerated() {
      guard let other = group[..<index].first(where: { sender.conflicts(with: $0) }) else {
        continue
      }
      isClear = false
      bag.add(.targetConflict(sender, other))
    }
    let sharing = group.filter { $0.shared?.value == true }
    if isClear, sharing.count == 1, let span = sharing[0].shared?.span {
      bag.add(.sharedAlone(sharing[0].pipeline, at: span))
    }
  }
}

/// A pipeline as it meets others at a target.
private struct Sender: Sendable {
  let pipeline: Pipeline
  let target: SyncTarget
  let secrets: [String: SettingValue]
  /// Whether it takes away records that it did not send: it mirrors, or writes the target anew.
  let removes: Bool
  let isWhole: Bool
  /// Whether it writes a file, of which the path may be known to a run only.
  let isFile: Bool
  let shared: Spanned<Bool>?

  static func all(
    of pipeline: Pipeline, shared: Spanned<Bool>?, _ resolution: Resolution
  ) -> [Sender] {
    guard let destination = resolution.destinations[pipeline.destination],
      let connector = resolution.connectors[destination.connector]
    else { return [] }
    let secret = Set(connector.settings.filter(\.isSecret).map(\.name))
    let targets = SyncTarget.all(
      of: pipeline, destinations: resolution.destinations, connectors: resolution.connectors)
    return targets.map {
      Sender(
        pipeline: pipeline, target: $0,
        secrets: destination.settings.filter { secret.contains($0.key) },
        removes: pipeline.mode.removes, isWhole: pipeline.mode == .replace,
        isFile: connector.transport == .file, shared: shared)
    }
  }

  /// `, \`out/log.jsonl\``; nothing where only a run may read it.
  var path: String {
    switch target {
    case .file(let path): ", `\(path)`"
    case .sheet(_, let place): ", `\(place)`"
    case .account: ""
    }
  }

  /// Whether it writes what one pipeline writes: a file, of which the path may be known to a run only, or a sheet.
  var isAlone: Bool {
    switch target {
    case .file, .sheet: true
    case .account: isFile
    }
  }

  func conflicts(with other: Sender) -> Bool {
    let areSharing = shared?.value == true && other.shared?.value == true
    // Who writes all of it anew keeps nothing of another's.
    if isAlone || other.isAlone { return !areSharing || isWhole || other.isWhole }
    let areSeparate =
      secrets != other.secrets && shared?.value == false && other.shared?.value == false
    if areSeparate { return false }
    return isWhole || other.isWhole || (removes || other.removes) && !areSharing
  }
}

extension SyncMode {
  /// Whether it takes away what it did not send: it mirrors, or writes the target anew.
  fileprivate var removes: Bool {
    switch self {
    case .mirror, .replace: true
    case .upsert, .insert, .update, .append: false
    }
  }
}

extension DiagnosticCode {
  static let targetConflict = DiagnosticCode(
    "HG0303",
    "Of two enabled pipelines on one account, action and object, one that removes would take away what the other has sent, unless both say `shared: true`. Destinations under two names are one account where their settings but the secrets are the same. A file or a sheet is written by one pipeline, unless both say `shared: true` and neither writes it whole."
  )
  static let sharedAlone = DiagnosticCode(
    "HG0309",
    "`shared: true` lets pipelines hold records at one target together, and has no effect for a pipeline that is alone on its target."
  )
}

extension Diagnostic {
  fileprivate static func targetConflict(_ sender: Sender, _ other: Sender) -> Diagnostic {
    let (name, otherName) = (sender.pipeline.name, other.pipeline.name)
    let title: String
    var help: [String]
    if sender.isAlone || other.isAlone {
      let what = if case .sheet = sender.target { "sheet" } else { "file" }
      title = "`\(name)` and `\(otherName)` write one \(what)" + sender.path
      help = ["write \(what)s of their own, make one model of both, or say `enabled: false`"]
      if !sender.isWhole, !other.isWhole {
        help.append("say `shared: true` in both where their lines may stand in one \(what)")
      }
    } else {
      let remover = sender.removes ? name : otherName
      title = "`\(name)` and `\(otherName)` send to one target, and `\(remover)` removes"
      help = [
        "send them to targets of their own, make one model of both, or say `enabled: false`"
      ]
      if !sender.isWhole, !other.isWhole {
        help.append(
          "say `shared: true` in both where what one holds is not to be removed by the other")
      }
      if sender.secrets != other.secrets {
        help.append("say `shared: false` in both where their credentials are of two accounts")
      }
    }
    return Diagnostic(
      .targetConflict, title, at: sender.pipeline.span, label: "the one",
      secondary: [.init(other.pipeline.span, "the other")], help: help)
  }

  fileprivate static func sharedAlone(_ pipeline: Pipeline, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .sharedAlone, "no other enabled pipeline shares the target of `\(pipeline.name)`", at: span,
      severity: .warning, label: "has no effect",
      help: ["say it in the other pipeline too, or remove it"])
  }
}

import Diagnostics
import MappingSyntax
import Records

/// What a path may begin with in one place of a connector, and the names it may go on with.
struct ValueScope: Sendable {
  /// What messages call the place, such as "a request's path".
  let place: String
  let roots: [ValueRoot]
  var settings: [SettingDefinition] = []
  var action: [SettingDefinition] = []
  var fields: [FieldDefinition] = []
  /// Whether a record has keys beyond `fields`.
  var isFree = false
  /// What may be said of an object: its `id`, or what it is made with.
  var object: [SettingDefinition] = []
  /// What may be said of a matrix.
  var matrix: [SettingDefinition] = []
  /// The fields by which records are grouped.
  var group: [String] = []
  /// What answers say of a record that is kept with it.
  var captured: [String] = []
  /// What earlier steps of a flow keep of their answers, by their names.
  var steps: [(name: String, keeps: [String])] = []
  /// Whether a secret setting must not stand here.
  var refusesSecrets = false
  /// Whether only settings may be asked about that a project's text gives.
  var refusesUnknown = false

  /// Roots of the language that no place has yet.
  private static let later = ["run"]

  /// The same names in another place.
  func place(
    _ place: String, roots: [ValueRoot], refusesSecrets: Bool = false, refusesUnknown: Bool = false
  ) -> ValueScope {
    ValueScope(
      place: place, roots: roots, settings: settings, action: action, fields: fields,
      isFree: isFree, object: object, matrix: matrix, group: group, captured: captured,
      steps: steps,
      refusesSecrets: refusesSecrets,
      refusesUnknown: refusesUnknown)
  }

  /// The setting of the action that a path names; nil for a path of another root.
  func setting(at path: Path) -> SettingDefinition? {
    guard path.root == .action, path.steps.count == 2, case .key(let name) = path.steps[1] else {
      return nil
    }
    return action.first { $0.name == name }
  }

  /// Reports a path that begins or goes on with what is not there.
  func check(_ path: Path, at span: SourceSpan, _ bag: inout DiagnosticBag) {
    guard case .key(let name)? = path.steps.first else { return }
    guard let root = path.root, roots.contains(root) else {
      if Self.later.contains(name) {
        bag.add(.notSupportedYet("the root `\(name)`", at: span))
      } else {
        bag.add(.unknownRoot(name, at: span, place: place, roots: roots.map(\.rawValue)))
      }
      return
    }
    switch root {
    case .settings: checkSetting(path, settings, "setting of the connector", span, &bag)
    case .action: checkSetting(path, action, "setting of the action", span, &bag)
    case .object: checkSetting(path, object, "setting of the object", span, &bag)
    case .matrix: checkSetting(path, matrix, "word about a matrix", span, &bag)
    case .record, .records: checkField(path, span, &bag)
    case .group:
      guard path.steps.count > 1, case .key(let name) = path.steps[1], !group.contains(name) else {
        return
      }
      bag.add(.unknownName(name, what: "field of `group_by`", at: span, known: group))
    case .captured:
      guard path.steps.count == 2, case .key(let name) = path.steps[1], captured.contains(name)
      else {
        bag.add(
          .unknownName(
            path.belowRoot.description, what: "name that a `capture` keeps", at: span,
            known: captured))
        return
      }
    case .step: checkStep(path, span, &bag)
    case .groups, .operation, .match, .key:
      if path.steps.count > 1 {
        bag.add(
          Diagnostic(
            .unknownName, "`\(name)` has no parts, and `\(path)` asks for one", at: span,
            label: "ends at `\(name)`"))
      }
    case .response: checkResponse(path, span, &bag)
    case .each: break
    }
  }

  private func checkSetting(
    _ path: Path, _ known: [SettingDefinition], _ what: String, _ span: SourceSpan,
    _ bag: inout DiagnosticBag
  ) {
    guard path.steps.count == 2, case .key(let name) = path.steps[1] else {
      bag.add(
        Diagnostic(
          .unknownName, "`\(path)` does not name one \(what)", at: span,
          label: "is written `\(path.root?.rawValue ?? "settings").name`"))
      return
    }
    guard let setting = known.first(where: { $0.name == name }) else {
      bag.add(.unknownName(name, what: what, at: span, known: known.map(\.name)))
      return
    }
    if refusesUnknown, setting.isSecret {
      bag.add(
        .badSetting(
          "\(place) asks for the secret `\(path)`, which is not known before a run", at: span))
    }
    if refusesSecrets, setting.isSecret {
      bag.add(
        Diagnostic(
          .secretInURL, "the secret `\(path)` must not stand in \(place)", at: span,
          label: "would be written into logs", help: ["send it in a header or by `auth`"]))
    }
  }

  private func checkStep(_ path: Path, _ span: SourceSpan, _ bag: inout DiagnosticBag) {
    guard path.steps.count == 3, case .key(let name) = path.steps[1],
      case .key(let kept) = path.steps[2]
    else {
      bag.add(
        Diagnostic(
          .unknownName, "`\(path)` does not say what is kept of which step", at: span,
          label: "is written `step.NAME.KEPT`"))
      return
    }
    guard let step = steps.first(where: { $0.name == name }) else {
      bag.add(
        .unknownName(name, what: "step before this one", at: span, known: steps.map(\.name)))
      return
    }
    if !step.keeps.contains(kept) {
      bag.add(
        .unknownName(
          kept, what: "value that the step `\(name)` keeps", at: span, known: step.keeps))
    }
  }

  private func checkField(_ path: Path, _ span: SourceSpan, _ bag: inout DiagnosticBag) {
    guard path.steps.count > 1, case .key(let name) = path.steps[1], !isFree,
      !fields.contains(where: { $0.name == name })
    else { return }
    bag.add(.unknownName(name, what: "field of the action", at: span, known: fields.map(\.name)))
  }

  private func checkResponse(_ path: Path, _ span: SourceSpan, _ bag: inout DiagnosticBag) {
    guard path.steps.count > 1, case .key(let part) = path.steps[1],
      part == "body" || (["status", "text"].contains(part) && path.steps.count == 2)
        || (part == "headers" && path.steps.count == 3)
    else {
      bag.add(
        Diagnostic(
          .unknownName, "`\(path)` is no part of an answer", at: span, label: "not a part of it",
          help: [
            "an answer has `response.status`, `response.headers`, `response.body` and `response.text`"
          ]))
      return
    }
  }
}

extension Diagnostic {
  static func unknownRoot(_ name: String, at span: SourceSpan, place: String, roots: [String])
    -> Diagnostic
  {
    let elsewhere = ValueRoot(rawValue: name) != nil
    let nearest = elsewhere ? nil : Suggestion.nearest(to: name, in: roots)
    let listed = roots.map { "`\($0)`" }.joined(separator: ", ")
    return Diagnostic(
      .unknownRoot,
      elsewhere ? "`\(name)` is not there in \(place)" : "a path in \(place) begins with `\(name)`",
      at: span, label: elsewhere ? "not known at this point" : "not a root",
      help: (nearest.map { ["did you mean `\($0)`?"] } ?? []) + [
        roots.isEmpty ? "no path can stand here" : "paths here begin with \(listed)"
      ])
  }

  static func unknownName(_ name: String, what: String, at span: SourceSpan, known: [String])
    -> Diagnostic
  {
    let nearest = Suggestion.nearest(to: name, in: known)
    let listed = known.map { "`\($0)`" }.joined(separator: ", ")
    return Diagnostic(
      .unknownName, "`\(name)` is not a \(what)", at: span, label: "not declared",
      help: nearest.map { ["did you mean `\($0)`?"] }
        ?? [known.isEmpty ? "there is no \(what)" : "there are \(listed)"])
  }
}

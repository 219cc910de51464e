import Compiler
import Connectors

extension DefinitionChange {
  /// A pipeline that is not deployed yet.
  package static func create(_ pipeline: Pipeline) -> DefinitionChange {
    DefinitionChange(
      kind: .create, pipeline: pipeline.name,
      consequence:
        "\(pipeline.mode.rawValue), \(pipeline.schedule); to `\(pipeline.destination)` \(pipeline.action)"
        + (pipeline.object?.name.map { ", made as `\($0)`" } ?? "")
    )
  }

  /// A deployed pipeline that the text no longer has; its deployed `on_destroy` says what becomes of what it sent.
  package static func destroy(_ name: String, _ policy: DestroyPolicy) -> DefinitionChange {
    DefinitionChange(kind: .destroy, pipeline: name, consequence: policy.consequence)
  }

  /// What differs between a deployed declaration and the text's; nil where nothing does.
  ///
  /// - Parameter movedFrom: the name under which it is deployed, where it has another one now.
  package static func update(
    _ pipeline: Pipeline, movedFrom: String? = nil, from deployed: DeployedDeclaration,
    to declared: [DeclarationEntry], place: (DeclarationEntry) -> String?
  ) -> DefinitionChange? {
    let differences = differences(from: deployed.entries, to: declared, place: place)
    guard !differences.isEmpty || movedFrom != nil else { return nil }
    let oldMode = deployed.entries.first { $0.path == "mode" }.flatMap {
      SyncMode(rawValue: $0.text)
    }
    let effect = Consequence(
      of: Set(differences.map(\.kind)), pipeline.onChange,
      removes: (oldMode?.removesGone ?? false, pipeline.mode.removesGone))
    let isReplaced = effect.kind == .replace
    let moved = movedFrom.map { "renamed from `\($0)`" }
    let words = differences.isEmpty ? nil : effect.words(pipeline)
    return DefinitionChange(
      kind: isReplaced ? .replace : .update, pipeline: pipeline.name, movedFrom: movedFrom,
      effect: effect, consequence: [moved, words].compactMap { $0 }.joined(separator: "; "),
      differences: differences)
  }

  private static func differences(
    from deployed: [DeclarationEntry], to declared: [DeclarationEntry],
    place: (DeclarationEntry) -> String?
  ) -> [Difference] {
    let before = Dictionary(deployed.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    let after = Dictionary(declared.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    return Set(before.keys).union(after.keys).sorted().compactMap { path in
      let (old, new) = (before[path], after[path])
      guard old?.text != new?.text, let kind = new?.kind ?? old?.kind else { return nil }
      return Difference(
        path: path, kind: kind, before: old?.text, after: new?.text, place: new.flatMap(place))
    }
  }
}

extension SyncMode {
  /// Whether rows that are gone from the model are removed at the destination.
  package var removesGone: Bool { self == .mirror || self == .replace }
}

extension DestroyPolicy {
  /// What becomes of what a pipeline sent, when it or its target leaves.
  fileprivate var consequence: String {
    switch self {
    case .retain: "what it sent stays at the destination; its state is set aside"
    case .empty: "what it sent is removed from the destination"
    case .delete: "the object that it sent to is deleted"
    }
  }
}

extension Consequence {
  fileprivate func words(_ pipeline: Pipeline) -> String {
    switch kind {
    case .update: "no row changes"
    case .requery: "requery: rows whose mapped columns moved"
    case .connector: "connector changed: rows take it as they change"
    case .widen: "mode changed: rows gone since are removed"
    case .narrow: "mode changed: gone rows are kept"
    case .resync: "resync: mapping changed"
    case .forward: "forward: rows take the new mapping as they change"
    case .rematch: "rematch: old match values leave, new ones are added"
    case .rekey: "rekey: match values are carried over to the new identifier"
    case .replace: "replace: a new target; \(pipeline.onDestroy.leaving)"
    }
  }
}

extension DestroyPolicy {
  /// The same of the old one of two targets.
  fileprivate var leaving: String {
    switch self {
    case .retain: "what was sent stays at the old one"
    case .empty: "what was sent is removed from the old one"
    case .delete: "the old one is deleted"
    }
  }
}

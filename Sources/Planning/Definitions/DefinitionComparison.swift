import Compiler

extension DefinitionChange {
  /// A pipeline that is not deployed yet.
  package static func create(_ pipeline: Pipeline) -> DefinitionChange {
    DefinitionChange(
      kind: .create, pipeline: pipeline.name,
      consequence:
        "\(pipeline.mode.rawValue), \(pipeline.schedule); to `\(pipeline.destination)` \(pipeline.action)",
      differences: [])
  }

  /// A deployed pipeline that the text no longer has: what it sent stays where it is.
  package static func destroy(_ name: String) -> DefinitionChange {
    DefinitionChange(
      kind: .destroy, pipeline: name,
      consequence: "what it sent stays at the destination; its state is set aside", differences: [])
  }

  /// What differs between a deployed declaration and the text's; nil where nothing does.
  package static func update(
    _ pipeline: Pipeline, from deployed: DeployedDeclaration, to declared: [DeclarationEntry],
    place: (DeclarationEntry) -> String?
  ) -> DefinitionChange? {
    let before = Dictionary(
      deployed.entries.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    let after = Dictionary(
      declared.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    var differences: [Difference] = []
    for path in Set(before.keys).union(after.keys).sorted() {
      let (old, new) = (before[path], after[path])
      guard old?.text != new?.text, let kind = new?.kind ?? old?.kind else { continue }
      differences.append(
        Difference(
          path: path, kind: kind, before: old?.text, after: new?.text,
          place: new.flatMap(place)))
    }
    guard let strongest = differences.map(\.kind).max(by: { $0.strength < $1.strength }) else {
      return nil
    }
    return DefinitionChange(
      kind: .update, pipeline: pipeline.name,
      consequence: consequence(strongest, mode: pipeline.mode.rawValue), differences: differences)
  }

  private static func consequence(_ strongest: DeclarationClass, mode: String) -> String {
    switch strongest {
    case .update: "no row changes"
    case .query: "requery: rows whose mapped columns moved"
    case .connector: "connector changed: rows take it as they change"
    case .mode:
      mode == "mirror"
        ? "mode changed: rows gone since are removed" : "mode changed: gone rows are kept"
    case .mapping: "resync: mapping changed"
    case .match, .identifier, .target: "cannot be carried over yet"
    }
  }
}

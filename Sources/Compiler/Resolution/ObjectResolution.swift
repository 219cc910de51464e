import Connectors
import Diagnostics
import Records
import YAMLSyntax

extension PipelineObject {
  /// Reads what a pipeline says of the object that its action's rows go into; nil where there is none, or it is wrong.
  static func read(
    _ target: TargetSyntax, _ action: ActionDefinition, _ connector: ConnectorDefinition,
    folder: String, _ bag: inout DiagnosticBag
  ) -> PipelineObject? {
    for entry in target.others where entry.key != action.object {
      bag.add(
        .unknownKey(
          entry, what: "`to`",
          known: ["destination", "action", "with"] + (action.object.map { [$0] } ?? [])))
    }
    guard let kind = action.object, let definition = connector.object(kind) else { return nil }
    guard let entry = target.others.first(where: { $0.key == kind }) else {
      bag.add(.missingObject(kind, action, at: target.span))
      return nil
    }
    guard let keyed = entry.value.keyed("`\(kind)`", known: ["use", "create"], &bag) else {
      return nil
    }
    guard let said = keyed.entries.first, keyed.entries.count == 1 else {
      bag.add(
        Diagnostic(
          .objectChoice, "`\(kind)` is one of `use` and `create`", at: entry.keySpan,
          label: "says \(keyed.entries.isEmpty ? "neither" : "both")",
          help: ["write `{ use: ID }`, or `{ create: { name: ... } }`"]))
      return nil
    }
    if said.key == "use" {
      guard let id = said.value.string("`use`", &bag) else { return nil }
      return PipelineObject(kind: kind, choice: .use(id.value))
    }
    guard let given = said.value.named("`create`", &bag) else { return nil }
    let before = bag.all.count
    let values = SettingsReading(
      definitions: definition.settings, what: "the object `\(kind)`", folder: folder,
      span: said.keySpan
    ).read(given, &bag)
    var settings: [String: JSONValue] = [:]
    for (name, value) in values {
      switch value {
      case .literal(let literal): settings[name] = literal
      case .environment, .file:
        bag.add(
          Diagnostic(
            .objectChoice, "the setting `\(name)` of `\(kind)` is no secret",
            at: given.first { $0.key == name }?.value.span ?? said.keySpan,
            label: "is known to a run only",
            help: ["write it as it is: a plan shows what it makes"]))
      }
    }
    return bag.all.count == before
      ? PipelineObject(kind: kind, choice: .create(settings)) : nil
  }
}

extension DiagnosticCode {
  static let objectChoice = DiagnosticCode(
    "HG0314",
    "The rows of some actions go into an object of the destination, such as an audience: `to` says either `{ use: ID }`, which is there, or `{ create: { name: ... } }`, which is made once and kept by the ledger."
  )
}

extension Diagnostic {
  fileprivate static func missingObject(
    _ kind: String, _ action: ActionDefinition, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .objectChoice, "the rows of the action `\(action.name)` go into an object, `\(kind)`",
      at: span, label: "does not say which",
      help: ["add `\(kind): { use: ID }`, or `\(kind): { create: { name: ... } }`"])
  }
}

import Connectors
import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

/// Reads settings by their definitions: a destination's by its connector's, `with` by its action's.
struct SettingsReading {
  let definitions: [SettingDefinition]
  /// What messages call the place, such as "the destination `crm`".
  let what: String
  /// Where `{ file: }` paths begin.
  let folder: String
  /// Where a missing setting is pointed out.
  let span: SourceSpan
  /// Whether `base_url` may be given although it is not declared, as for every HTTP connector.
  var takesBaseURL = false

  /// Every setting, defaults included.
  func read(_ entries: [YAMLEntry], _ bag: inout DiagnosticBag) -> [String: SettingValue] {
    var values: [String: SettingValue] = [:]
    for entry in entries {
      if let definition = definitions.first(where: { $0.name == entry.key }) {
        values[entry.key] = value(entry, definition, &bag)
      } else if takesBaseURL, entry.key == "base_url" {
        values[entry.key] =
          Self.reference(entry.value, folder: folder, &bag)
          ?? entry.value.string(
            "the setting `base_url`", &bag
          ).map { .literal(.string($0.value)) }
      } else {
        bag.add(unknown(entry))
      }
    }
    for definition in definitions where !entries.contains(where: { $0.key == definition.name }) {
      if let value = definition.defaultValue {
        values[definition.name] = .literal(value)
      } else if definition.isRequired {
        bag.add(missing(definition))
      }
    }
    return values
  }

  private func value(
    _ entry: YAMLEntry, _ definition: SettingDefinition, _ bag: inout DiagnosticBag
  ) -> SettingValue? {
    let before = bag.all.count
    if let reference = Self.reference(entry.value, folder: folder, &bag) { return reference }
    guard bag.all.count == before else { return nil }
    if definition.isSecret {
      bag.add(.literalSecret("the secret `\(entry.key)`", at: entry.value.span))
      return nil
    }
    guard
      let literal = JSONValue.read(
        entry.value, as: definition.type, what: "the setting `\(entry.key)`", &bag)
    else { return nil }
    guard literal != .null else {
      bag.add(
        Diagnostic(
          .wrongLiteral, "the setting `\(entry.key)` is of type `\(definition.type)`, not null",
          at: entry.value.span, label: "null", help: ["remove the key, or give it a value"]))
      return nil
    }
    guard definition.allowed.isEmpty || definition.allowed.contains(literal) else {
      bag.add(
        Diagnostic(
          .settingChoice, "the setting `\(entry.key)` cannot be this value", at: entry.value.span,
          label: "not one of them",
          help: ["one of \(definition.allowed.map { "`\($0.shown)`" }.joined(separator: ", "))"]))
      return nil
    }
    return .literal(literal)
  }

  /// `{ env: NAME }` or `{ file: path }`; nil where the node is no reference or a wrong one, which is reported.
  private static func reference(_ node: YAMLNode, folder: String, _ bag: inout DiagnosticBag)
    -> SettingValue?
  {
    switch SecretReference.read(node, &bag)?.value {
    case .environment(let name): .environment(name)
    case .file(let path): .file(ProjectPath.joined(path, to: folder))
    case nil: nil
    }
  }

  private func unknown(_ entry: YAMLEntry) -> Diagnostic {
    let names = definitions.map(\.name) + (takesBaseURL ? ["base_url"] : [])
    let nearest = Suggestion.nearest(to: entry.key, in: names)
    let all = Set(names).sorted().map { "`\($0)`" }.joined(separator: ", ")
    return Diagnostic(
      .unknownSetting, "\(what) has no setting `\(entry.key)`", at: entry.keySpan,
      label: "not a setting",
      help: [
        nearest.map { "did you mean `\($0)`?" }
          ?? (all.isEmpty ? "there are no settings here" : "the settings are \(all)")
      ], edits: nearest.map { [.init(span: entry.keySpan, replacement: $0)] } ?? [])
  }

  private func missing(_ definition: SettingDefinition) -> Diagnostic {
    let example = definition.isSecret ? "{ env: NAME }" : "..."
    return Diagnostic(
      .missingSetting, "\(what) needs the setting `\(definition.name)`", at: span,
      label: "needs `\(definition.name)`", help: ["add `\(definition.name): \(example)`"])
  }
}

extension DiagnosticCode {
  static let unknownSetting = DiagnosticCode(
    "HG0807", "A setting is one of those that the connector, or the action, declares.")
  static let missingSetting = DiagnosticCode(
    "HG0808", "A setting that the connector or the action requires has no value and no default.")
  static let settingChoice = DiagnosticCode(
    "HG0809", "A setting takes one of a few values, which the connector lists.")
}

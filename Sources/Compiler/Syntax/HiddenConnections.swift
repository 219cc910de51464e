import Diagnostics
import MappingSyntax
import YAMLSyntax

/// The literals of connections that a message's excerpt must not repeat: where a secret belongs, and where one may be meant.
extension YAMLNode {
  /// In a source.
  var hiddenOfSource: [SourceSpan] { hiddenOfEngines(open: ["sqlite", "schema", "snapshots"]) }

  /// In `state`.
  var hiddenOfState: [SourceSpan] { hiddenOfEngines(open: ["sqlite"]) }

  private func hiddenOfEngines(open: Set<String>) -> [SourceSpan] {
    guard let mapping else { return [span] }
    return mapping.flatMap { entry -> [SourceSpan] in
      if open.contains(entry.key) { return [] }
      guard entry.key == "postgres", let fields = entry.value.mapping else {
        return [entry.value.span]
      }
      return fields.flatMap(\.hiddenOfConnection)
    }
  }
}

extension YAMLEntry {
  fileprivate var hiddenOfConnection: [SourceSpan] {
    if let reference = value.mapping, reference.count == 1 {
      return reference[0].hiddenOfReference
    }
    if PostgresSyntax.open.contains(key) || key == "schema" { return [] }
    if key == "url", let text = value.scalar?.text, let address = PostgresAddressText(text),
      !address.hasSecret
    {
      return []
    }
    return [value.span]
  }

  /// What stands in the place of a variable's name, or under a key that makes it no reference.
  private var hiddenOfReference: [SourceSpan] {
    switch key {
    case "env": value.scalar.map { EnvironmentName.isValid($0.text) } == true ? [] : [value.span]
    case "file": []
    default: [value.span]
    }
  }
}

import Connectors
import Diagnostics
import MappingSyntax
import YAMLSyntax

extension Resolution {
  /// The literals that a message's excerpt must not repeat: where a secret belongs, and in settings that are not known,
  /// for a secret's name may be mistyped.
  var hidden: [SourceSpan] {
    let fields = syntax.pipelines.flatMap(\.fields) + syntax.fragments.flatMap(\.fields)
    return syntax.hidden + hiddenSettings + fields.flatMap(\.node.misplacedKeys)
  }

  private var hiddenSettings: [SourceSpan] {
    syntax.destinations.flatMap { destination in
      let connector = destination.connector.flatMap { connectors[$0.value] }
      return destination.settings.flatMap { entry -> [SourceSpan] in
        if let reference = entry.value.mapping?.first { return reference.misplacedSecret }
        let isOpen = connector?.setting(entry.key).map { !$0.isSecret } ?? false
        return isOpen ? [] : [entry.value.span]
      }
    }
  }
}

extension YAMLNode {
  /// Where a key of `hmac` stands, or may be meant to, that is no reference.
  fileprivate var misplacedKeys: [SourceSpan] {
    if let elements = sequence { return elements.flatMap(\.misplacedKeys) }
    return (mapping ?? []).flatMap { entry -> [SourceSpan] in
      guard entry.key == "hmac" else { return entry.value.misplacedKeys }
      guard let arguments = entry.value.mapping else { return [entry.value.span] }
      return arguments.flatMap { argument -> [SourceSpan] in
        if argument.key == "algorithm" { return [] }
        guard let reference = argument.value.mapping else { return [argument.value.span] }
        return reference.flatMap {
          $0.key == "file" ? [] : $0.key == "env" ? $0.misplacedSecret : [$0.value.span]
        }
      }
    }
  }
}

extension YAMLEntry {
  /// The value of `{ env: ... }` where it is no name of a variable.
  fileprivate var misplacedSecret: [SourceSpan] {
    guard key == "env", let scalar = value.scalar, !EnvironmentName.isValid(scalar.text) else {
      return []
    }
    return [value.span]
  }
}

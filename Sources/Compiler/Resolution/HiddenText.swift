import Connectors
import Diagnostics
import YAMLSyntax

extension Resolution {
  /// The literals among destinations' settings that a message's excerpt must not repeat: those of secrets, and those
  /// of settings that are not known, for a secret's name may be mistyped.
  var hidden: [SourceSpan] {
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

extension YAMLEntry {
  /// The value of `{ env: ... }` where it is no name of a variable.
  fileprivate var misplacedSecret: [SourceSpan] {
    guard key == "env", let scalar = value.scalar, !EnvironmentName.isValid(scalar.text) else {
      return []
    }
    return [value.span]
  }
}

/// The name of a variable of the process environment.
enum EnvironmentName {
  static func isValid(_ text: String) -> Bool {
    guard let first = text.utf8.first, !(48...57).contains(first) else { return false }
    return text.utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
        || $0 == UInt8(ascii: "_")
    }
  }
}

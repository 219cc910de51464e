import MappingSyntax
import Records

extension AuthDefinition {
  /// The kind, as a definition writes it.
  package var kind: String {
    switch self {
    case .header: "header"
    case .bearer: "bearer"
    case .basic: "basic"
    }
  }

  /// The settings that it is made of, in the order in which they are named.
  package var settings: [String] {
    switch self {
    case .header(let name, let value): name.settings + value.settings
    case .bearer(let token): token.settings
    case .basic(let username, let password): username.settings + (password?.settings ?? [])
    }
  }
}

extension TextTemplate {
  fileprivate var settings: [String] {
    parts.compactMap { part in
      guard case .path(let path) = part, path.root == .settings, path.steps.count == 2,
        case .key(let name) = path.steps[1]
      else { return nil }
      return name
    }
  }
}

import Compiler
import Diagnostics
import Records

extension Surroundings {
  /// The settings of a connection with every reference read, and paths from the project's root; only a run does.
  ///
  /// Errors name the field and the variable or file, never a value.
  package func read(
    _ settings: PostgresSettings, root: String, for what: String, at span: SourceSpan?
  ) throws -> PostgresSettings {
    func text(_ value: PostgresSettings.Value, _ field: String) throws -> String {
      switch value {
      case .literal(let text): text
      case .reference(let reference):
        try secret(reference, root: root, for: "`\(field)` of \(what)", at: span)
      }
    }
    let address: PostgresSettings.Address
    switch settings.address {
    case .url(let url): address = .url(.literal(try text(url, "url")))
    case .fields(let fields):
      var read: [PostgresSettings.Field: PostgresSettings.Value] = [:]
      for (field, value) in fields {
        let text = try text(value, field.rawValue)
        read[field] = .literal(value.isRelative(in: field) ? ProjectFolder.join(root, text) : text)
      }
      address = .fields(read)
    }
    return PostgresSettings(
      address: address, connectTimeout: settings.connectTimeout, timeout: settings.timeout,
      lockTimeout: settings.lockTimeout)
  }
}

extension PostgresSettings.Value {
  /// Whether it is a path that the text names; one of the environment is whoever's who set it.
  fileprivate func isRelative(in field: PostgresSettings.Field) -> Bool {
    guard field.isPath, case .literal(let text) = self else { return false }
    return text != "system"
  }
}

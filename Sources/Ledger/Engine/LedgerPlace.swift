import Warehouses

/// Where a project's ledger is kept.
package enum LedgerPlace: Hashable, Sendable {
  /// A SQLite file.
  case file(path: String)
  /// A schema of a PostgreSQL database, which the states of pipelines may share.
  case schema(String, PostgresAddress)

  /// In words, as far as it is known without a connection.
  package var name: LedgerName {
    switch self {
    case .file(let path): .file(path)
    case .schema(let schema, let address): .schema(schema, of: "\(address)")
    }
  }
}

/// A ledger's place in words, for messages; never a secret.
package enum LedgerName: Hashable, Sendable, CustomStringConvertible {
  case file(String)
  case schema(String, of: String)

  /// The same, once it is known where the database is.
  func at(_ database: String) -> LedgerName {
    switch self {
    case .file: self
    case .schema(let schema, of: _): .schema(schema, of: database)
    }
  }

  /// Without marks.
  package var plain: String {
    switch self {
    case .file(let path): path
    case .schema(let schema, let database): "\(schema) of \(database)"
    }
  }

  package var description: String {
    switch self {
    case .file(let path): "`\(path)`"
    case .schema(let schema, let database): "`\(schema)` of `\(database)`"
    }
  }
}

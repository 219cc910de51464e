import PostgresServer

/// Where a project whose source is in PostgreSQL has its ledger, and the state of its pipelines.
enum SharedState: String, Sendable, CaseIterable {
  /// The state beside the source's tables, the ledger in another schema of that database.
  case warehouse
  /// Both in one schema, and the source is only read.
  case ledger
  /// Both in files, and the source is only read.
  case files

  /// Those that several machines have in common.
  static let remote: [SharedState] = [.warehouse, .ledger]

  func people(
    mode: String = "mirror", concurrency: Int = 2
  ) throws -> PeopleProject {
    try Engine.$current.withValue(.postgres) {
      try PeopleProject(
        mode: mode, concurrency: concurrency, state: state, source: source)
    }
  }

  /// What a project says of its ledger.
  var state: String {
    switch self {
    case .warehouse, .ledger: "{ postgres: { url: { env: STORE_URL }, schema: our_ledger } }"
    case .files: "{ sqlite: { path: .headgate/ledger.db } }"
    }
  }

  /// What a project says of its source.
  var source: String {
    switch self {
    case .warehouse: "{ postgres: { url: { env: STORE_URL } } }"
    case .ledger, .files: "{ postgres: { url: { env: STORE_URL } }, snapshots: ledger }"
    }
  }
}

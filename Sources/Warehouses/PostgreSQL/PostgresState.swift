import SQLSyntax

/// The state of one pipeline in a schema of ours, beside those of others.
struct PostgresState {
  /// Says which layout the schema has; its row is there before any other table of ours.
  static let format = SQLTable(.state, "headgate_format")

  private let file: StateFile
  private let connection: PostgresConnection

  init(_ file: StateFile, on connection: PostgresConnection) {
    self.file = file
    self.connection = connection
  }

  private var isExpected: Bool { (file.expectedGeneration ?? 0) > 0 }

  /// Makes the state where `creates`.
  ///
  /// - Returns: false where there is none and none is expected.
  func attach(creates: Bool, onWrite: (() -> Void)?) throws -> Bool {
    do {
      if try Self.isPrepared(connection, file.path), try file.check(.state, on: connection) {
        return true
      }
    } catch let failure as SQLFailure where failure.kind == .denied && !creates && !isExpected {
      // States of others, which this user need not see to plan what has none yet.
      return false
    }
    if isExpected { throw WarehouseError.stateMissing(path: file.path) }
    if !creates { return false }
    try connection.transaction(.writing, beforeCommit: onWrite) {
      // Two runs that begin at once make the tables one after the other.
      try connection.makeStateSchema()
      if try !Self.isPrepared(connection, file.path) { try create() }
      try file.register(on: connection)
    }
    onWrite?()
    return try file.check(.state, on: connection)
  }

  private func create() throws {
    try connection.execute("CREATE TABLE \(Self.format.fragment) (version bigint)")
    try connection.execute(
      "INSERT INTO \(Self.format.fragment) VALUES (\(number: StateTables.version))")
    for statement in StateTables.creation { try connection.execute(statement) }
  }

  /// Whether our tables are there, in a layout that this version reads.
  private static func isPrepared(_ connection: PostgresConnection, _ place: String) throws -> Bool {
    if try connection.columns(of: format).isEmpty {
      if try connection.columns(of: StateTables.header).isEmpty { return false }
      // Another process may have made all of them in between.
      if try connection.columns(of: format).isEmpty {
        throw WarehouseError.stateForeign(
          path: place, reason: "the schema has a table `pipelines` that is not ours")
      }
    }
    let version = try connection.integer("SELECT version FROM \(format.fragment)") ?? 0
    if version > StateTables.version {
      throw WarehouseError.stateNewer(path: place, version: version)
    }
    if version < StateTables.version {
      throw WarehouseError.stateForeign(
        path: place, reason: "it has format \(version), of a headgate before 0.1")
    }
    return true
  }

  /// Connects to a state alone; nil where there is none.
  static func open(_ schema: String, at address: PostgresAddress) throws -> PostgresConnection? {
    let connection = try PostgresConnection(address, stateSchema: schema)
    return try isPrepared(connection, schema) ? connection : nil
  }

  static func error(_ failure: SQLFailure, _ file: StateFile) -> WarehouseError {
    guard case .schema(let schema, _) = file.place else {
      preconditionFailure("a state of this engine lies in a schema")
    }
    return error(failure, place: file.path, schema: schema)
  }

  static func error(_ failure: SQLFailure, place: String, schema: String) -> WarehouseError {
    switch failure.kind {
    case .busy: .stateBusy(path: place)
    case .full: .diskFull(path: place)
    case .interrupted: .interrupted
    case .conflict: .leaseLost
    case .denied:
      .stateDenied(
        path: place, message: failure.message,
        grant: PostgresGrant.text(failure, for: .keeping(schema: schema)))
    case .lost, .cannotOpen: .stateLost(path: place, message: failure.message)
    case .timeout: .stateTimeout(path: place)
    case .io, .corrupt, .notADatabase, .notAuthenticated, .readOnly, .constraint, .statement,
      .other:
      .stateRefused(path: place, message: failure.message)
    }
  }
}

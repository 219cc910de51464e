import Records
import SQLSyntax

/// A PostgreSQL database whose tables we only read; states of pipelines are tables of a schema of ours in it.
package final class PostgresWarehouse: Warehouse {
  private let postgres: PostgresConnection

  package var connection: any SQLConnection { postgres }
  package var place: String { postgres.place }
  package let foldsCase = false
  package let keepsTypes = true

  /// - Parameter schema: where states are.
  package init(
    _ address: PostgresAddress, schema: String, isCanceled: @escaping () -> Bool = { false }
  ) throws {
    do {
      postgres = try PostgresConnection(address, stateSchema: schema, isCanceled: isCanceled)
    } catch let failure as SQLFailure {
      throw WarehouseError.source(failure, at: failure.place ?? "\(address)")
    }
  }

  /// Room for states alone, beside a source elsewhere.
  package init(
    statesIn address: PostgresAddress, schema: String,
    isCanceled: @escaping () -> Bool = { false }
  ) throws {
    do {
      postgres = try PostgresConnection(address, stateSchema: schema, isCanceled: isCanceled)
    } catch let failure as SQLFailure {
      throw PostgresState.error(
        failure, place: "\(schema) of \(failure.place ?? "\(address)")", schema: schema)
    }
  }

  package func describe(_ sql: String) throws -> [DescribedColumn] {
    do {
      return try postgres.describe(model: sql).map { column in
        DescribedColumn(
          name: column.name, type: column.form.type,
          form: ColumnForm(
            expression: column.form.expression(of: "q.\(id: column.name)"),
            type: .named(column.form.storedType)))
      }
    } catch let failure as SQLFailure {
      throw WarehouseError.source(failure, at: place, offset: failure.offset)
    }
  }

  package func verify(_ sql: String) throws {
    _ = try describe(sql)
    // Rights are looked at when a statement starts, and not before.
    do { try postgres.execute("EXPLAIN \(sql: sql)") } catch let failure as SQLFailure {
      throw sourceError(failure)
    }
  }

  package func missingGrants() throws -> [String] {
    do { return try PostgresGrants(postgres).missing() } catch let failure as SQLFailure {
      throw sourceError(failure)
    }
  }

  package func attach(
    _ state: StateFile, creates: Bool, onWrite: (() -> Void)?
  ) throws -> Bool {
    try PostgresState(state, on: postgres).attach(creates: creates, onWrite: onWrite)
  }

  /// All states of a database that share a schema are at hand.
  package func attachShared(_ state: StateFile) throws -> SQLSchema? {
    try PostgresState(state, on: postgres).attach(creates: false, onWrite: nil) ? .state : nil
  }

  /// A plan creates nothing but temporary tables; what it may write else is up to its role.
  package func sealState() {}

  package func makeStage(_ stage: SQLTable, of state: StateFile) throws -> SQLTable {
    try dropStage(stage, of: state)
    return stage
  }

  /// Any session of the database reads it.
  package func openStage(_ stage: SQLTable, of state: StateFile) throws -> SQLTable { stage }

  package func dropStage(_ stage: SQLTable, of state: StateFile) throws {
    try postgres.execute("DROP TABLE IF EXISTS \(stage.fragment)")
  }

  package func beginSighting() throws -> Bool {
    try PostgresSighting.begin(on: postgres)
    return true
  }

  package func sighted() throws -> DiffSighting { try PostgresSighting.end(on: postgres) }

  package func common(_ kept: String, _ described: SQLColumnType) -> CommonType? {
    guard case .named(let described) = described, kept != described else { return nil }
    let reading = TextReading(postgres: described)
    // Each holds all values of those before it.
    for family in [["smallint", "integer", "bigint", "numeric"], ["real", "double precision"]] {
      if let one = family.firstIndex(of: kept), let other = family.firstIndex(of: described) {
        let widest = family[max(one, other)]
        return CommonType(
          type: widest, cast: widest, reading: widest == "numeric" ? reading : nil)
      }
    }
    return CommonType(type: PostgresColumnForm.text, cast: "text", reading: reading)
  }

  /// The server does so by itself, but not before a minute has passed.
  package func analyze(_ table: SQLTable) throws {
    // Widths and the number of rows are all that a join by the key asks for: a small sample tells them.
    try postgres.execute("SET default_statistics_target = 10")
    defer { _ = try? postgres.execute("RESET default_statistics_target") }
    try postgres.execute("ANALYZE \(table.fragment)")
  }

  /// Deleted rows stand in their pages until a table is written anew; backups and the server's log are not ours to write.
  package func scrub(_ state: StateFile) throws {
    let tables = SyncTables(uid: state.uid, identifier: [])
    for table in try postgres.tables(in: .state, prefix: tables.prefix) {
      try postgres.execute("VACUUM (FULL) \(table.fragment)")
    }
  }

  package func nameSession(_ name: String) throws {
    try postgres.execute(
      "SELECT set_config('application_name', \(parameter: "name", .text), false)",
      ["name": .text(name)])
  }

  package func endSessions(_ name: String) throws {
    try postgres.endSessions(name)
  }

  package func watch(_ isCanceled: @escaping () -> Bool) { postgres.watch(isCanceled) }

  package func sourceError(_ failure: SQLFailure) -> WarehouseError {
    .source(failure, at: place)
  }

  package func stateError(_ failure: SQLFailure, _ state: StateFile) -> WarehouseError {
    PostgresState.error(failure, state)
  }
}

extension TextReading {
  /// Nil for a type whose values are read as text anyway.
  fileprivate init?(postgres type: String) {
    switch type {
    case "smallint", "integer", "bigint": self = .int
    case "boolean": self = .bool
    case "real", "double precision": self = .float
    case "bytea": self = .bytes
    default: return nil
    }
  }
}

extension WarehouseError {
  /// - Parameter offset: the place in the model's own text.
  fileprivate static func source(
    _ failure: SQLFailure, at place: String, offset: Int? = nil
  ) -> WarehouseError {
    switch failure.kind {
    case .busy: .sourceBusy(path: place)
    case .interrupted: .interrupted
    case .full: .diskFull(path: place)
    case .statement, .constraint: .modelSQL(message: failure.message, utf8Offset: offset)
    case .denied:
      .sourceDenied(
        path: place, message: failure.message,
        grant: PostgresGrant.text(failure, for: .reading))
    case .timeout: .sourceTimeout(path: place)
    case .notAuthenticated, .notADatabase: .sourceRefused(path: place, message: failure.message)
    case .cannotOpen, .lost:
      .sourceUnreachable(path: place, message: failure.message)
    case .io, .corrupt, .readOnly, .conflict, .other:
      .sourceFailed(path: place, message: failure.message)
    }
  }
}

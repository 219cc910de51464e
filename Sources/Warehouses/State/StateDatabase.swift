import Records
import SQLSyntax

/// One pipeline's state as its run sees it: who owns it, and every transaction on it.
final class StateDatabase {
  let connection: any SQLConnection
  let file: StateFile
  let onWrite: (() -> Void)?
  /// The right to write, once a run has taken it.
  private(set) var fence: Int64?

  var header: SQLFragment { StateTables.header.fragment }
  private var uid: [String: SQLValue] { ["uid": .text(file.uid)] }

  init(_ connection: any SQLConnection, _ file: StateFile, onWrite: (() -> Void)?) {
    self.connection = connection
    self.file = file
    self.onWrite = onWrite
  }

  /// Takes the right to write from whoever had it, and runs `work` in the same transaction.
  func raiseFence(_ work: () throws -> Void) throws -> Int64 {
    try commit(.writing) {
      let raised = try connection.integer(
        """
        UPDATE \(header) SET fence = fence + 1, generation = generation + 1,
          project = \(parameter: "project", .text), environment = \(parameter: "environment", .text),
          name = \(parameter: "name", .text)
        WHERE uid = \(parameter: "uid", .text) RETURNING fence
        """,
        [
          "uid": .text(file.uid), "project": .text(file.project),
          "environment": .text(file.environment), "name": .text(file.pipeline),
        ])
      guard let raised else { throw WarehouseError.leaseLost }
      try work()
      fence = raised
      return raised
    }
  }

  /// Runs `work` in one transaction, which stands only while the fence is still ours.
  ///
  /// - Parameter counts: the number of the snapshot's rows stays as it is on record.
  /// - Throws: `leaseLost` where another run has raised the fence.
  func transaction<Result>(
    _ kind: SQLTransaction = .writing, keepsCount: Bool = false, _ work: () throws -> Result
  ) throws -> Result {
    guard let fence else { preconditionFailure("a transaction on the state needs the fence") }
    return try commit(kind) {
      let counted: SQLFragment = keepsCount ? "" : ", counted = FALSE"
      let raised = try connection.execute(
        """
        UPDATE \(header) SET generation = generation + 1\(counted)
        WHERE uid = \(parameter: "uid", .text) AND fence = \(parameter: "fence")
        """, ["uid": .text(file.uid), "fence": .int(fence)])
      guard raised == 1 else { throw WarehouseError.leaseLost }
      return try work()
    }
  }

  private func commit<Result>(_ kind: SQLTransaction, _ work: () throws -> Result) throws -> Result
  {
    let result = try connection.transaction(kind, beforeCommit: onWrite, work)
    onWrite?()
    return result
  }

  private func read(_ column: SQLFragment) throws -> Int64? {
    try connection.integer(
      "SELECT \(column) FROM \(header) WHERE uid = \(parameter: "uid", .text)", uid)
  }

  private func write(_ assignment: SQLFragment, _ values: [String: SQLValue] = [:]) throws {
    try connection.execute(
      "UPDATE \(header) SET \(assignment) WHERE uid = \(parameter: "uid", .text)",
      values.merging(uid) { $1 })
  }

  func generation() throws -> Int64 { try read("generation") ?? 0 }

  /// The number of the definition that the last run mapped rows by.
  func epoch() throws -> Int64 { try read("epoch") ?? 0 }

  func note(epoch: Int64) throws {
    try write("epoch = \(parameter: "epoch")", ["epoch": .int(epoch)])
  }

  /// How many rows the snapshot had when the last run closed.
  func rowCount() throws -> Int64 { try read("row_count") ?? 0 }

  /// How many rows the snapshot has, where nothing has moved since they were counted.
  func countedRows() throws -> Int64? {
    try read("CASE WHEN counted THEN row_count END")
  }

  func note(rows: Int64) throws {
    try write("row_count = \(parameter: "rows"), counted = TRUE", ["rows": .int(rows)])
  }

  /// Whether a run has come to its end: what was there before it is no news any more.
  func hasStarted() throws -> Bool { try read("started") == 1 }

  func noteStarted() throws { try write("started = 1") }

  /// What was there before the next run is news again.
  func noteNotStarted() throws { try write("started = 0") }

  /// The columns that name the snapshot's rows; empty before the first run.
  func identifier() throws -> [String] {
    try connection.rows(
      """
      SELECT name FROM \(StateTables.columns.fragment)
      WHERE uid = \(parameter: "uid", .text) AND identifier ORDER BY position
      """, uid
    ).compactMap { if case .text(let name) = $0[0] { name } else { nil } }
  }

  /// Writes into the header which columns the snapshot has.
  func note(columns: [SyncColumn], identifierCount: Int) throws {
    try connection.execute(
      "DELETE FROM \(StateTables.columns.fragment) WHERE uid = \(parameter: "uid", .text)", uid)
    for (position, column) in columns.enumerated() {
      try connection.execute(
        """
        INSERT INTO \(StateTables.columns.fragment) VALUES (
          \(parameter: "uid", .text), \(parameter: "position"), \(parameter: "name", .text),
          \(parameter: "type", .text), \(parameter: "identifier", .bool))
        """,
        [
          "uid": .text(file.uid), "position": .int(Int64(position)), "name": .text(column.name),
          "type": .text(column.type.description),
          "identifier": SQLValue(position < identifierCount),
        ])
    }
  }
}

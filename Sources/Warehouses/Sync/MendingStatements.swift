import SQLSyntax

/// The statements by which an operator makes rows due again, or has them forgotten.
struct MendingStatements {
  let tables: SyncTables
  let keepsValues: Bool

  init(_ tables: SyncTables, keepsValues: Bool) {
    self.tables = tables
    self.keepsValues = keepsValues
  }

  private var isDue: SQLFragment {
    "\(id: OwnColumns.standing) = \(number: RowStanding.again.rawValue)"
  }

  var retry: SQLStatement {
    SQLStatement(
      """
      UPDATE \(tables.pending.fragment) SET \(id: OwnColumns.state) = 0, \(id: OwnColumns.digest) = NULL,
        \(id: OwnColumns.firstAttempt) = NULL, \(id: OwnColumns.attempts) = 0
      WHERE \(id: OwnColumns.state) <> 0
      """,
      "what was given up, or is not safe to repeat, is tried again as if for the first time")
  }

  var retryRemovals: SQLStatement {
    SQLStatement(
      """
      UPDATE \(tables.removals.fragment) SET \(id: OwnColumns.state) = 0,
        \(id: OwnColumns.firstAttempt) = NULL, \(id: OwnColumns.attempts) = 0
      WHERE \(id: OwnColumns.state) <> 0
      """,
      "and so is a removal")
  }

  /// A value that is on record no more names a person no more.
  var forgetRemovals: SQLStatement {
    SQLStatement(
      """
      DELETE FROM \(tables.removals.fragment) AS r WHERE NOT EXISTS (
        SELECT 1 FROM \(tables.values.fragment) AS e WHERE e.\(id: OwnColumns.value) = r.\(id: OwnColumns.value))
      """,
      "removals of what is forgotten are forgotten")
  }

  var resetAll: SQLStatement {
    SQLStatement(
      "UPDATE \(tables.snapshot.fragment) SET \(isDue)",
      "every row is sent again, whatever it says")
  }

  func replay(_ kept: StateDatabase.KeptRun) -> SQLStatement {
    let rows: SQLFragment =
      kept.below.map { "\(id: OwnColumns.row) <= \(number: $0)" }
        ?? """
        (\(tables.identifiers())) IN (
          SELECT \(tables.identifiers()) FROM \(tables.kept(run: kept.run).fragment))
        """
    return SQLStatement(
      "UPDATE \(tables.snapshot.fragment) SET \(isDue) WHERE \(rows)",
      "the rows of one run are sent again with their present values")
  }

  var forgetAll: [SQLStatement] {
    var named = [tables.snapshot, tables.pending]
    if keepsValues { named += [tables.values, tables.removals] }
    return named.map { SQLStatement("DELETE FROM \($0.fragment)", "the snapshot is empty") }
  }

  /// Takes a row out of one table.
  func forget(_ table: SQLTable) -> SQLStatement {
    SQLStatement("DELETE FROM \(table.fragment) WHERE \(isRow(nil))", "a row is forgotten")
  }

  var find: SQLStatement {
    SQLStatement(
      """
      SELECT \(tables.identifiers()) FROM \(tables.snapshot.fragment) WHERE \(isRow(nil))
      UNION SELECT \(tables.identifiers()) FROM \(tables.pending.fragment) WHERE \(isRow(nil))
      """,
      "a row that is on record")
  }

  /// The parts of an identifier are given as text: `key0`, `key1`...
  private func isRow(_ alias: String?) -> SQLFragment {
    let parts = tables.identifier.enumerated().map { index, name -> SQLFragment in
      "CAST(\(SyncTables.column(alias, name)) AS TEXT) = \(parameter: "key\(index)", .text)"
    }
    return "\(parts, separator: " AND ")"
  }

  /// Whether the model has the row.
  func isInModel(_ query: SyncQuery, _ forms: [String: ColumnForm]) -> SQLStatement {
    let parts = tables.identifier.enumerated().map { index, name -> SQLFragment in
      "CAST(\(forms[name]?.expression ?? "q.\(id: name)") AS TEXT) = \(parameter: "key\(index)", .text)"
    }
    return SQLStatement(
      """
      SELECT 1 FROM (
      \(query.rows)
      ) AS q WHERE \(parts, separator: " AND ") LIMIT 1
      """,
      "a row that the model has is sent again")
  }

  /// Fills an empty changeset with one row that goes; what it was is what was accepted last.
  func erase(_ columns: [String], snapshot: [String], into changes: SQLTable)
    -> [SQLStatement]
  {
    let have = Set(snapshot)
    let own: [String] = [
      OwnColumns.operation, OwnColumns.reason, OwnColumns.doubt, OwnColumns.standing,
      OwnColumns.wasEpoch, OwnColumns.epoch,
    ]
    let operation: SQLFragment = "\(number: (keepsValues ? ChangeKind.gone : .remove).rawValue)"
    let doubt: SQLFragment = """
      EXISTS (
        SELECT 1 FROM \(tables.pending.fragment) AS p
        WHERE p.\(id: OwnColumns.doubt) AND \(tables.sameRow("p", "s")))
      """
    let values = columns.map { name -> SQLFragment in
      have.contains(name) ? "s.\(id: name)" : "NULL"
    }
    return [
      SQLStatement(
        """
        INSERT INTO \(changes.fragment) (\(SyncTables.list(nil, own + columns)))
        SELECT \(operation), 1, \(doubt), s.\(id: OwnColumns.standing), s.\(id: OwnColumns.epoch),
          s.\(id: OwnColumns.epoch), \(values)
        FROM \(tables.snapshot.fragment) AS s WHERE \(isRow("s"))
        """,
        "the row that is erased"),
      SQLStatement(
        """
        INSERT INTO \(changes.fragment) (\(SyncTables.list(nil, own)), \(tables.identifiers()))
        SELECT \(operation), 2, TRUE, 0, 0, 0, \(tables.identifiers(of: "s"))
        FROM \(tables.pending.fragment) AS s WHERE s.\(id: OwnColumns.doubt) AND \(isRow("s"))
          AND NOT EXISTS (SELECT 1 FROM \(changes.fragment))
        """,
        "or one that may have reached the destination and was never accepted"),
    ]
  }
}

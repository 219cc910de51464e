import Records
import SQLSyntax

extension SQLiteSync {
  private func statements(_ changeset: Changeset) -> ReadingStatements {
    ReadingStatements(
      columns: changeset.columns, tables: tables, changes: changeset.table,
      isFirst: changeset.isFirst)
  }

  private var built: Changeset {
    guard let current else { preconditionFailure("no changeset was built here") }
    return current
  }

  /// Hands over up to `limit` rows of the changeset built here, from the one after `seq`; nothing stays open.
  ///
  /// - Returns: the last seq handed over (`seq` where there was none), and how many.
  package func window(
    after seq: Int64, limit: Int, _ body: (ChangeRow) throws -> Void
  ) throws -> (last: Int64, count: Int) {
    let changeset = built
    let statement = try guarded {
      try windowStatement ?? SQLiteStatement(connection, statements(changeset).window.text)
    }
    windowStatement = statement
    statement.bind(named: ["after": .int(seq), "limit": .int(Int64(limit))])
    defer { statement.reset() }
    let width = changeset.columns.count
    let keys = tables.identifier.count
    var last = seq
    var count = 0
    while try guarded(statement.step) {
      last = statement.integer(0)
      count += 1
      guard let operation = ChangeKind(rawValue: statement.integer(1)),
        let reason = ChangeReason(rawValue: statement.integer(2))
      else { preconditionFailure("a changeset holds an operation that is none") }
      let isChange = operation == .change
      let row = statement.row(from: 4, upTo: isChange ? 4 + 2 * width - keys : 4 + width)
      let new = Row(rebasing: row[..<width])
      let inDoubt = statement.integer(3) != 0
      guard isChange else {
        try body(
          ChangeRow(
            seq: last, operation: operation, reason: reason, inDoubt: inDoubt, new: new, old: nil))
        continue
      }
      oldCells.removeAll(keepingCapacity: true)
      oldCells.append(contentsOf: new[..<keys])
      oldCells.append(contentsOf: row[width...])
      try oldCells.withUnsafeBufferPointer { old in
        try body(
          ChangeRow(
            seq: last, operation: operation, reason: reason, inDoubt: inDoubt, new: new, old: old))
      }
    }
    return (last, count)
  }

  /// The content as it is after the changeset built here: rows that it does not touch, held ones among them, and the
  /// new values of adds and changes, in the order of their identifiers.
  package func eachModelRow(_ body: (Row) throws -> Void) throws {
    let statement = try guarded {
      try SQLiteStatement(connection, statements(built).content.text)
    }
    while try guarded(statement.step) { try body(statement.row()) }
  }
}

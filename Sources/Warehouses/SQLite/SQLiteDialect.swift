import SQLSyntax

/// SQL as SQLite reads it, from 3.39 on (FULL JOIN).
package struct SQLiteDialect: SQLDialect {
  package let name = "sqlite"

  package init() {}

  package func quoted(identifier: String) -> String {
    "\"\(identifier.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
  }

  package func placeholder(parameter: String) -> String { ":\(parameter)" }

  /// The statements of a run, shown for run 1: the first run's, those of the others, then what both share.
  package func statements(for query: SyncQuery, uid: String) -> [SQLStatement] {
    let columns = query.columns.map(\.name)
    let tables = SyncTables(uid: uid, identifier: query.identifier.map(\.name))
    let changes = tables.changes(run: 1)
    let diff = DiffStatements(query: query, tables: tables, changes: changes)
    let reading = ReadingStatements(
      columns: columns, tables: tables, changes: changes, isFirst: false)
    let settling = SettlingStatements(
      columns: columns, tables: tables, changes: changes, isFirst: false)
    let removals = query.removes ? [diff.doubtfulRemovals] : []
    return [diff.createFirst, diff.fillFirst, diff.create, diff.fill]
      + [diff.createAside, diff.asideMatched, diff.key, diff.asideNew, diff.dropAside]
      + [diff.nullSamples, diff.dropNull] + removals + [diff.count, reading.window]
      + [settling.upsert, settling.remove, settling.clear, settling.note, settling.dropStale]
      + settling.becomeSnapshot + [settling.drop]
  }
}

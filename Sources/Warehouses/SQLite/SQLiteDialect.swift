import SQLSyntax

/// SQL as SQLite reads it, from 3.39 on (FULL JOIN).
package struct SQLiteDialect: SQLDialect {
  package let name = "sqlite"

  package init() {}

  package func quoted(identifier: String) -> String {
    // Nearly every name is without a quote.
    if !identifier.utf8.contains(UInt8(ascii: "\"")) { return "\"" + identifier + "\"" }
    return
      "\"\(identifier.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
  }

  package func placeholder(parameter: String) -> String { ":\(parameter)" }

  /// The statements of a run, shown for run 1: the first run's, those of the others, then what both share.
  package func statements(for query: SyncQuery, uid: String) -> [SQLStatement] {
    let columns = query.columns.map(\.name)
    let tables = SyncTables(uid: uid, identifier: query.identifier.map(\.name))
    let keepsValues = query.identity.keepsValues
    let changeset = Changeset(
      run: 1, table: tables.changes(run: 1), columns: columns, legacy: [], isFirst: false,
      hasValues: keepsValues)
    let diff = DiffStatements(
      query: query, tables: tables, changes: changeset.table, snapshot: columns)
    let reading = ReadingStatements(changeset, tables: tables)
    let settling = SettlingStatements(changeset, columns: columns, tables: tables)
    let identity = IdentityStatements(tables: tables, changeset: changeset)
    var statements = [diff.createFirst, diff.fillFirst, diff.create, diff.fill]
    statements += [diff.createAside, diff.asideMatched, diff.key, diff.asideNew, diff.dropAside]
    statements += [diff.nullSamples, diff.dropNull]
    if query.removes || keepsValues { statements.append(diff.doubtfulRemovals) }
    statements += [diff.count, reading.window]
    if keepsValues { statements += identity.all(query) }
    statements += [settling.upsert(.accepted), settling.remove, settling.clear, settling.note]
    return statements + [settling.dropStale] + settling.becomeSnapshot + [settling.drop]
  }
}

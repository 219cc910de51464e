import SQLSyntax

/// The statements of a run, as `compile --emit sql` shows them.
package enum SyncStatements {
  /// What is asked of a source that is only read, and the query over the rows that were copied.
  ///
  /// - Parameter forms: how the source's columns are read, by name.
  package static func staging(
    of query: SyncQuery, uid: String, forms: [String: ColumnForm]
  ) -> (reading: SQLStatement, staged: SyncQuery) {
    let names = query.columns.map(\.name)
    let columns = names.map { (name: $0, expression: forms[$0]?.expression ?? "q.\(id: $0)") }
    let table = SyncTables(uid: uid, identifier: []).model
    return (
      StagedRows.reading(query.rows, columns),
      query.reading("SELECT \(SyncTables.list(nil, names)) FROM \(table)", isNumbered: true)
    )
  }

  /// Those of the first run, those of the others, then what both share; for a pipeline `uid` and its run 1.
  ///
  /// - Parameter forms: how columns are read and kept, by name, where the engine has types.
  package static func all(
    of query: SyncQuery, uid: String, forms: [String: ColumnForm] = [:], countsOnly: Bool = false
  ) -> [SQLStatement] {
    let columns = query.columns.map(\.name)
    let tables = SyncTables(uid: uid, identifier: query.identifier.map(\.name))
    let keepsValues = query.identity.keepsValues
    let changeset = Changeset(
      run: 1, table: tables.changes(run: 1), columns: columns, legacy: [], isFirst: false,
      hasValues: keepsValues)
    var diff = DiffStatements(
      query: query, tables: tables, changes: changeset.table, snapshot: columns)
    diff.forms = forms
    diff.joinsFully = countsOnly
    diff.looksAtDoubt = true
    let reading = ReadingStatements(changeset, tables: tables)
    let settling = SettlingStatements(changeset, columns: columns, tables: tables)
    let identity = IdentityStatements(tables: tables, changeset: changeset)
    var statements = [diff.createFirst, diff.fillFirst, diff.create, diff.fill]
    statements += [diff.createAside, countsOnly ? diff.asideModel : diff.asideMatched]
    statements += [diff.key, diff.asideNew, diff.dropAside, diff.nullSamples, diff.dropNull]
    if query.removes || keepsValues { statements.append(diff.doubtfulRemovals) }
    statements += [diff.count, reading.window]
    if keepsValues { statements += identity.all(query) }
    statements += [settling.upsert(.accepted), settling.remove, settling.clear, settling.note]
    return statements + [settling.dropStale] + settling.becomeSnapshot + [settling.drop]
  }
}

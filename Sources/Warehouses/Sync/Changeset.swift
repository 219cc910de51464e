import SQLSyntax

/// A changeset's table as it stands in the state, of this run or one that died.
struct Changeset {
  let run: Int64
  let table: SQLTable
  /// The user's columns in it, those of the identifier first.
  let columns: [String]
  /// Columns of which it has old values only, for an older definition reads them.
  let legacy: [String]
  /// Whether it has the snapshot's layout.
  let isFirst: Bool
  /// Whether it holds all that differs, so that what it lacks differs no more; rows may have been taken out of it since.
  var isComplete = true
  /// Whether its rows are numbered from 1 on, and no number is left out.
  var isGapless = false
  /// Whether it was cut to its first rows: no removal is made of it.
  var isLimited = false
  /// Whether it removes one row for good: of its values alone, whatever the model says.
  var isErasure = false
  /// Whether it may hold match values to be removed.
  let hasValues: Bool

  /// A changeset that is gone, for statements that touch none.
  static func none(_ tables: SyncTables, run: Int64) -> Changeset {
    Changeset(
      run: run, table: tables.changes(run: run), columns: [], legacy: [], isFirst: true,
      hasValues: false)
  }

  /// Reads the layout of a table; nil where there is none.
  static func find(
    run: Int64, tables: SyncTables, on connection: any SQLConnection
  ) throws -> Changeset? {
    let table = tables.changes(run: run)
    let all = try connection.columns(of: table).map(\.name)
    if all.isEmpty { return nil }
    let columns = all.filter { !OwnColumns.isOurs($0) }
    let compared = Set(columns.map(OwnColumns.was))
    let old = all.filter { OwnColumns.isWas($0) && !compared.contains($0) }
    // What only older definitions read the snapshot has until no row of theirs is left.
    let known = try old.isEmpty ? [] : connection.columns(of: tables.snapshot).map(\.name)
    return Changeset(
      run: run, table: table, columns: columns,
      legacy: old.compactMap { OwnColumns.name(ofWas: $0, among: known) },
      isFirst: !all.contains(OwnColumns.operation), hasValues: all.contains(OwnColumns.value))
  }
}

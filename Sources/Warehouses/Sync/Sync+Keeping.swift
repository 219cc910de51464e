import SQLSyntax

/// The identifiers of the last changesets, for a replay.
extension Sync {
  /// Remembers the identifiers of a changeset that is about to go.
  func keep(_ changeset: Changeset) throws {
    guard keptChangesets > 0, namesRows(changeset), try has(changeset.table.fragment) else {
      return
    }
    let kept = tables.kept(run: changeset.run)
    let operation: SQLFragment = changeset.isFirst ? "1" : "\(id: OwnColumns.operation)"
    // What is removed value by value has no identifier.
    let rows: SQLFragment =
      changeset.hasValues ? " WHERE \(id: OwnColumns.value) IS NULL" : ""
    try connection.execute("DROP TABLE IF EXISTS \(kept.fragment)")
    try connection.execute(
      """
      CREATE TABLE \(kept.fragment) AS
      SELECT \(tables.identifiers()), \(operation) AS \(id: OwnColumns.operation)
      FROM \(changeset.table.fragment)\(rows)
      """)
    try state?.noteKept(run: changeset.run, below: nil)
    try dropKept(beyond: keptChangesets)
  }

  /// Not where a run died before its definition, with another identifier, was deployed: nothing of it was sent.
  private func namesRows(_ changeset: Changeset) -> Bool {
    let columns = Set(changeset.columns.map(warehouse.folded))
    return tables.identifier.allSatisfy { columns.contains(warehouse.folded($0)) }
  }

  /// A first run that was accepted whole is the snapshot as it begins: nothing needs to be copied.
  func keepWhole(run: Int64) throws {
    guard keptChangesets > 0 else { return }
    let last = try connection.integer(
      "SELECT max(\(id: OwnColumns.row)) FROM \(tables.snapshot.fragment)")
    try state?.noteKept(run: run, below: last ?? 0)
    try dropKept(beyond: keptChangesets)
  }

  /// Forgets all but the identifiers of the last `count` changesets.
  func dropKept(beyond count: Int) throws {
    guard let state else { return }
    for kept in try state.keptRuns().dropFirst(count) {
      try connection.execute(
        "DROP TABLE IF EXISTS \(tables.kept(run: kept.run).fragment)")
      try state.forgetKept(run: kept.run)
    }
  }
}

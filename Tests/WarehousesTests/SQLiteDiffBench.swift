import SQLSyntax

@testable import Warehouses

/// Random untyped tables of SQLite.
final class SQLiteDiffBench: DiffBench {
  private let bench: Workbench
  private let table: RandomTable
  let query: SyncQuery

  init(_ random: inout SplitMix, removes: Bool) throws {
    table = RandomTable(&random)
    bench = try Workbench(table.create)
    query = bench.query(
      table.select + " -- all of it\n ; ", table.columns, keys: table.keys, removes: removes)
  }

  var clock: Int64 {
    get { bench.clock }
    set { bench.clock = newValue }
  }

  func model() throws -> [[SQLValue]] { try bench.user.rows(table.select) }
  func sync(_ access: Sync.Access) throws -> Sync { try bench.sync(query, access) }
  func edit(_ random: inout SplitMix) throws { try table.edit(bench.user, &random) }
  func retype(_ random: inout SplitMix) throws { try table.retype(bench.user, &random) }
}

import Foundation
import PostgresServer
import Testing

/// From PostgreSQL into tables of PostgreSQL, orders with all their lines in a column of JSON; SQL compares row by row.
@Suite(.startsCommands, .needsPostgres) struct TPCHTests {
  @Test(
    "after the first run, after random edits and after kills the tables are the source, row by row",
    arguments: Thoroughness.seeds(2))
  func story(seed: Int) throws {
    try Engine.$current.withValue(.postgres) {
      let shop = try TPCHProject()
      var random = SeededRandom(seed: UInt64(seed))
      #expect(try shop.differences().count == 10, "nothing is there yet, and no difference is seen")
      for round in 0..<4 {
        if round > 0 { try shop.edit(&random) }
        if round > 1 { try kill(shop, &random) }
        let ended = try shop.project.headgate("apply", "--auto-approve")
        #expect(ended.exit == 0, "\(ended)")
        #expect(try shop.differences() == [], "seed \(seed), round \(round)")
        #expect(try shop.project.headgate("plan", "--detailed-exitcode").exit == 0)
      }
      // Columns, batches and lines were enough to be a comparison at all.
      #expect(try shop.sql("SELECT count(*) > 200 FROM shop.orders") == ["t"])
      #expect(try shop.sql("SELECT sum(jsonb_array_length(lines)) > 800 FROM shop.orders") == ["t"])
    }
  }

  /// Kills runs at random answers and writes; between them the rows change once more.
  private func kill(_ shop: TPCHProject, _ random: inout SeededRandom) throws {
    for _ in 0..<3 {
      let milestone = "\(random.pick(CrashTests.milestones)):\(random.number(1...6))"
      let ended = try shop.project.headgate(
        "apply", "--auto-approve", with: ["HEADGATE_CRASH": milestone])
      #expect(ended.wasKilled || ended.exit == 0, "\(milestone): \(ended)")
      if random.chance(2) { try shop.edit(&random) }
    }
  }

  @Test("a table that differs in one value is seen to differ")
  func comparison() throws {
    try Engine.$current.withValue(.postgres) {
      let shop = try TPCHProject()
      #expect(try shop.project.headgate("apply", "--auto-approve").exit == 0)
      #expect(try shop.differences() == [])
      for damage in [
        "UPDATE shop.orders SET total = total + 0.01 WHERE key = 1",
        "UPDATE shop.orders SET lines = lines - 0 WHERE key = 2",
        "UPDATE shop.orders SET lines = jsonb_set(lines, '{0,price}', '1.00') WHERE key = 3",
        "DELETE FROM shop.customers WHERE key = 370",
        "INSERT INTO shop.customers (key) VALUES (-1)",
      ] {
        _ = try shop.sql(damage)
        #expect(try !shop.differences().isEmpty, "\(damage)")
        _ = try shop.sql("TRUNCATE shop.orders, shop.customers")
        #expect(try shop.project.headgate("reset", "orders", "--yes=orders").exit == 0)
        #expect(try shop.project.headgate("reset", "customers", "--yes=customers").exit == 0)
        #expect(try shop.project.headgate("apply", "--auto-approve").exit == 0)
        #expect(try shop.differences() == [], "\(damage)")
      }
    }
  }
}

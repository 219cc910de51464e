import Emulators
import Foundation
import PostgresServer
import Testing

/// `examples/orders-to-table`, from either engine: the table is what SQL says of the source, row by row.
@Suite(
  .startsCommands, .needsPostgres, .onEveryEngine,
  .enabled(if: ExampleProject.hasData, ExampleProject.needsData),
  .enabled(if: ExampleProject.hasDump, ExampleProject.needsDump))
struct OrdersToTableTests {
  private final class Shop {
    let example: ExampleProject
    let database: ScenarioSource

    init() throws {
      example = try ExampleProject(
        "orders-to-table", environment: [:], answer: { _ in HTTPServer.Answer(404, "") },
        kind: { _ in ("none", 0) })
      database = try ScenarioSource()
      _ = try database.sql(try example.project.text("orders.sql"))
      example.project.environment["SHOP_URL"] = database.server.url(database.database)
      // The one script has spaces that the other has not.
      try example.sql("UPDATE Invoice SET BillingCity = trim(BillingCity)")
    }

    func apply() throws {
      let ended = try example.project.headgate("apply", "--auto-approve")
      #expect(ended.exit == 0, "\(ended)")
      #expect(try example.project.headgate("plan", "--detailed-exitcode").exit == 0)
    }

    /// The table, by identifier.
    func rows() throws -> [String: String] {
      let rows = try database.sql(
        "SELECT order_id, completed_at AT TIME ZONE 'UTC' AS completed_at, total, customer, products FROM orders"
      )
      return try Self.texts(rows)
    }

    /// The model and its mapping by hand.
    func expected() throws -> [String: String] {
      let lines = Dictionary(
        grouping: try example.sql(
          """
          SELECT l.InvoiceId AS invoice, l.TrackId AS product_id, t.Name AS name, l.UnitPrice AS price,
            l.Quantity AS quantity
          FROM InvoiceLine l JOIN Track t ON t.TrackId = l.TrackId ORDER BY l.InvoiceLineId
          """), by: { $0["invoice"] as? Int })
      let rows = try example.sql(
        """
        SELECT i.InvoiceId AS order_id, i.InvoiceDate AS completed_at, i.Total AS total,
          i.CustomerId AS customer, c.Email AS email
        FROM Invoice i JOIN Customer c ON c.CustomerId = i.CustomerId
        """)
      return try Self.texts(
        rows.map { row in
          var row = row
          let email = (row.removeValue(forKey: "email") as? String)?.lowercased()
          row["customer"] = ["id": row["customer"], "email": email]
          row["completed_at"] = (row["completed_at"] as? String)?
            .replacingOccurrences(of: " ", with: "T")
          row["products"] = (lines[row["order_id"] as? Int] ?? []).map { line in
            line.filter { $0.key != "invoice" }
          }
          return row
        })
    }

    private static func texts(_ rows: [[String: Any]]) throws -> [String: String] {
      try Dictionary(
        uniqueKeysWithValues: rows.map { ("\($0["order_id"] ?? "")", try ExampleProject.text($0)) })
    }
  }

  @Test(
    "its files are in order, offline and without a secret, and its plan is the one in the repository"
  )
  func golden() throws {
    let shop = try Shop()
    let linted = try shop.example.project.headgate("lint", with: ["SHOP_URL": ""])
    #expect(linted.exit == 0, "\(linted)")
    if Engine.current == .sqlite { try shop.example.checkGolden() }
  }

  @Test("the table is what SQL says, after the first run, after edits, after kills")
  func story() throws {
    let shop = try Shop()
    try shop.apply()
    #expect(try shop.rows().count == 412)
    #expect(differences(try shop.rows(), from: try shop.expected()) == [])
    _ = try shop.database.sql("UPDATE orders SET shipped = true WHERE order_id < 200")
    try shop.example.sql(
      """
      INSERT INTO Invoice (InvoiceId, CustomerId, InvoiceDate, BillingCity, Total)
        VALUES (500, 3, '2026-01-02 03:04:05', 'Łódź', 0.1);
      INSERT INTO InvoiceLine VALUES (9001, 500, 7, 0.1, 1), (9002, 500, 6, 19.99, 3);
      UPDATE Track SET Name = 'A "quoted", \\ and' || chr_10 || 'broken name' WHERE TrackId = 2;
      UPDATE Customer SET Email = 'Moved@Example.com' WHERE CustomerId = 59;
      DELETE FROM InvoiceLine WHERE InvoiceId IN (100, 101);
      DELETE FROM Invoice WHERE InvoiceId IN (100, 101);
      """.replacingOccurrences(
        of: "chr_10", with: Engine.current == .sqlite ? "char(10)" : "chr(10)"))
    for number in 1...3 {
      let ended = try shop.example.project.headgate(
        "apply", "--auto-approve", with: ["HEADGATE_CRASH": "answer:\(number)"])
      #expect(ended.wasKilled || ended.exit == 0, "\(ended)")
    }
    try shop.apply()
    #expect(differences(try shop.rows(), from: try shop.expected()) == [])
    let shipped = try shop.database.sql("SELECT count(*) AS n FROM orders WHERE shipped")
    #expect(shipped.first?["n"] as? Int == 197)
  }
}

import Emulators
import Foundation
import PostgresServer
import Testing

/// `examples/customers` with a table in the place of its API, from either engine.
@Suite(
  .startsCommands, .needsPostgres, .onEveryEngine,
  .enabled(if: ExampleProject.hasData, ExampleProject.needsData),
  .enabled(if: ExampleProject.hasDump, ExampleProject.needsDump))
struct CustomersToTableTests {
  private static let table = """
    CREATE TABLE customers (id int PRIMARY KEY, email text, name jsonb, country text, company text,
      orders int, lifetime_value numeric(12, 2), last_order_at timestamptz)
    """
  /// What a customer of the table is, and what SQL says of the source.
  private static let found = """
    SELECT id, email, name ->> 'first' AS first, name ->> 'last' AS last, country, company, orders,
      lifetime_value AS total, to_char(last_order_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS at
    FROM customers
    """
  private static let wanted = """
    SELECT c.CustomerId AS id, lower(trim(c.Email)) AS email, c.FirstName AS first, c.LastName AS last,
      c.Country AS country, c.Company AS company,
      (SELECT count(*) FROM Invoice i WHERE i.CustomerId = c.CustomerId) AS orders,
      (SELECT round(coalesce(sum(i.Total), 0), 2) FROM Invoice i WHERE i.CustomerId = c.CustomerId)
        AS total,
      (SELECT replace(CAST(max(i.InvoiceDate) AS TEXT), 'T', ' ') FROM Invoice i
        WHERE i.CustomerId = c.CustomerId) AS at
    FROM Customer c
    """

  @Test("the table is what SQL says of each customer, after the first run and after edits")
  func story() throws {
    let example = try ExampleProject(
      "customers", environment: [:], answer: { _ in HTTPServer.Answer(404, "") },
      kind: { _ in ("none", 0) })
    let database = try ScenarioSource()
    _ = try database.sql(Self.table)
    example.project.environment["SHOP_URL"] = database.server.url(database.database)
    try example.project.edit(
      "headgate.yaml",
      "connector: http\n    settings: { base_url: \"${var.api}\", token: { env: CRM_TOKEN } }",
      "connector: postgres\n    settings: { url: { env: SHOP_URL } }")
    try example.project.edit(
      "headgate.yaml", "action: record, with: { path: /customers }",
      "action: rows, with: { table: customers }")
    func check(_ count: Int) throws {
      let ended = try example.project.headgate("apply", "--auto-approve")
      #expect(ended.exit == 0, "\(ended)")
      let found = try Self.texts(database.sql(Self.found))
      #expect(found.count == count)
      #expect(differences(found, from: try Self.texts(example.sql(Self.wanted))) == [])
      #expect(try example.project.headgate("plan", "--detailed-exitcode").exit == 0)
    }
    try check(59)
    try example.sql(
      """
      INSERT INTO Customer (CustomerId, FirstName, LastName, Email, Country)
        VALUES (60, 'Ada', 'O''Hara "x"', '  Ada@Example.COM ', 'United Kingdom');
      UPDATE Customer SET Email = 'New.' || Email, Company = 'Acme' WHERE CustomerId IN (3, 17);
      UPDATE Customer SET Company = NULL WHERE CustomerId = 1;
      INSERT INTO Invoice (InvoiceId, CustomerId, InvoiceDate, Total)
        VALUES (900, 5, '2026-01-02 03:04:05', 12.34);
      DELETE FROM InvoiceLine WHERE InvoiceId IN (SELECT InvoiceId FROM Invoice WHERE CustomerId IN (40, 41));
      DELETE FROM Invoice WHERE CustomerId IN (40, 41);
      DELETE FROM Customer WHERE CustomerId = 41;
      """)
    try check(59)
  }

  private static func texts(_ rows: [[String: Any]]) throws -> [String: String] {
    try Dictionary(
      uniqueKeysWithValues: rows.map { row in
        // The engines' JSON writes null in its own ways.
        let told = row.filter { !($0.value is NSNull) }
        return ("\(row["id"] ?? "")", try ExampleProject.text(told))
      })
  }
}

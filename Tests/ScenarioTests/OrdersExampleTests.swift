import Emulators
import Foundation
import Testing

/// `examples/orders` from lint to an order desk that takes a hundred orders a request and refuses single ones.
@Suite(.startsCommands, .enabled(if: ExampleProject.hasData, ExampleProject.needsData))
struct OrdersExampleTests {
  private let desk = OrderDesk(token: "d3sk")
  private let example: ExampleProject

  init() throws {
    let desk = desk
    example = try ExampleProject(
      "orders", environment: ["ORDER_DESK_TOKEN": "d3sk"], answer: { desk.answer($0) },
      kind: { request in
        guard request.method == "POST" else { return ("remove", 1) }
        let body = try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
        return ("upsert", (body?["orders"] as? [Any])?.count ?? 0)
      })
  }

  /// The model and its mapping by hand, for orders whose identifier stands once.
  private func expected() throws -> [Int: String] {
    let customers = Dictionary(
      try example.sql("SELECT CustomerId, Email FROM Customer").map {
        ($0["CustomerId"] as? Int, $0["Email"] as? String)
      }, uniquingKeysWith: { first, _ in first })
    let lines = Dictionary(
      grouping: try example.sql(
        """
        SELECT InvoiceId, TrackId, Name, l.UnitPrice, Quantity
        FROM InvoiceLine l JOIN Track USING (TrackId) ORDER BY InvoiceLineId
        """), by: { $0["InvoiceId"] as? Int })
    let invoices = try example.sql("SELECT * FROM Invoice WHERE InvoiceId IS NOT NULL")
    var orders: [Int: String] = [:]
    for invoice in invoices {
      let id = try #require(invoice["InvoiceId"] as? Int)
      let customer = invoice["CustomerId"] as? Int
      let date = try #require(invoice["InvoiceDate"] as? String)
      orders[id] = try ExampleProject.text([
        "order_id": id, "completed_at": date.replacingOccurrences(of: " ", with: "T") + "Z",
        "value": invoice["Total"] ?? NSNull(), "currency": "USD",
        "customer": ["id": customer as Any, "email": customers[customer]??.lowercased() as Any],
        "billing": [
          "street": invoice["BillingAddress"], "city": invoice["BillingCity"],
          "state": invoice["BillingState"], "country": invoice["BillingCountry"],
          "zip": invoice["BillingPostalCode"],
        ],
        "products": (lines[id] ?? []).map { line in
          [
            "product_id": line["TrackId"], "name": line["Name"], "price": line["UnitPrice"],
            "quantity": line["Quantity"],
          ]
        },
      ])
    }
    return orders
  }

  private func checkContent(
    holding held: [Int: String] = [:], at place: SourceLocation = #_sourceLocation
  ) throws {
    let wanted = try expected().merging(held) { $1 }
    #expect(differences(desk.orders, from: wanted) == [], sourceLocation: place)
  }

  @Test("its files are in order, offline and without a secret")
  func lint() throws {
    let linted = try example.project.headgate("lint", with: ["ORDER_DESK_TOKEN": ""])
    #expect(linted.exit == 0, "\(linted)")
  }

  @Test("its plan is the one in the repository")
  func golden() throws { try example.checkGolden() }

  @Test("the desk equals the model after each apply, and receives what the plan announced")
  func story() throws {
    let first = try example.planAndApply("first run")
    #expect(first.plan.traffic == ["upsert": Traffic(requests: 5, records: 412)])
    try checkContent()

    try example.sql(
      """
      INSERT INTO Invoice (InvoiceId, CustomerId, InvoiceDate, BillingCity, Total)
        VALUES (500, 3, '2026-01-02 03:04:05', 'Łódź "am" Fluß', 0.1);
      INSERT INTO InvoiceLine VALUES (9001, 500, 7, 0.1, 1), (9002, 500, 6, 19.99, 3);
      UPDATE InvoiceLine SET Quantity = 5 WHERE InvoiceLineId IN (SELECT min(InvoiceLineId)
        FROM InvoiceLine WHERE InvoiceId IN (7, 8) GROUP BY InvoiceId);
      UPDATE Customer SET Email = 'Moved@Example.com' WHERE CustomerId = 59;
      UPDATE Invoice SET Total = 123456789012.34 WHERE InvoiceId = 20;
      DELETE FROM Invoice WHERE InvoiceId IN (100, 101, 102);
      """)
    let moved = try example.sql("SELECT InvoiceId FROM Invoice WHERE CustomerId = 59").count
    let second = try example.planAndApply("every kind of change")
    #expect(second.plan.counts.added == 1)
    #expect(second.plan.counts.changed == 3 + moved)
    #expect(second.plan.counts.removed == 3)
    try checkContent()
    #expect(try example.project.headgate("plan", "--detailed-exitcode").exit == 0)
  }

  @Test("an order that became a duplicate keeps what the desk has; a null identifier is reported")
  func aside() throws {
    _ = try example.planAndApply("first run")
    let held = try #require(desk.orders[30])
    try example.sql(
      """
      ALTER TABLE Invoice RENAME TO Bill;
      CREATE VIEW Invoice AS SELECT * FROM Bill
        UNION ALL SELECT InvoiceId, CustomerId, InvoiceDate, BillingAddress, 'Twin City',
          BillingState, BillingCountry, BillingPostalCode, Total FROM Bill WHERE InvoiceId = 30
        UNION ALL SELECT NULL, 1, '2026-01-01 00:00:00', NULL, NULL, NULL, NULL, NULL, 1;
      UPDATE Bill SET BillingCity = 'Porto' WHERE InvoiceId IN (29, 30, 31);
      """)
    let second = try example.planAndApply("set aside")
    #expect(second.plan.counts.changed == 2)
    #expect(second.plan.counts.aside == 3)
    #expect(
      Set(second.plan.data[0].measurement.aside.map { "\($0.code) \($0.count)" })
        == ["HG2001 1", "HG2002 2"])
    try checkContent(holding: [30: held])

    try example.sql("DROP VIEW Invoice; ALTER TABLE Bill RENAME TO Invoice")
    let third = try example.planAndApply("one of each again")
    #expect(third.plan.counts.changed == 1)
    try checkContent()
  }

  @Test("an order without products is refused with advice, and sent again when it has some")
  func refused() throws {
    _ = try example.planAndApply("first run")
    let held = try #require(desk.orders[12])
    try example.sql(
      """
      CREATE TABLE Removed AS SELECT * FROM InvoiceLine WHERE InvoiceId = 12;
      DELETE FROM InvoiceLine WHERE InvoiceId = 12;
      UPDATE Invoice SET BillingCity = 'Porto' WHERE InvoiceId IN (11, 13);
      """)
    for attempt in 1...2 {
      let second = try example.planAndApply(
        exit: attempt == 1 ? 4 : 0, "refused, attempt \(attempt)")
      #expect(second.plan.counts.changed == (attempt == 1 ? 3 : 1))
      for word in ["order_id 12", "no_products", "an order needs at least one product"] {
        #expect(second.applied.text.contains(word))
      }
      try checkContent(holding: [12: held])
    }
    try example.sql("INSERT INTO InvoiceLine SELECT * FROM Removed LIMIT 3")
    let third = try example.planAndApply("products again")
    #expect(third.plan.traffic == ["upsert": Traffic(requests: 1, records: 1)])
    try checkContent()
    #expect(try example.project.headgate("plan", "--detailed-exitcode").exit == 0)
  }
}

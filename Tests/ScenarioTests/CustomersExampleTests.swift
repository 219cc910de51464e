import Emulators
import Foundation
import Testing

/// `examples/customers` from lint to a mirrored CRM, one record a request.
@Suite(.startsCommands, .enabled(if: ExampleProject.hasData, ExampleProject.needsData))
struct CustomersExampleTests {
  private let store = RecordStore(path: "/customers", key: ["id"], token: "t0ken")
  private let example: ExampleProject

  init() throws {
    let store = store
    example = try ExampleProject(
      "customers", environment: ["CRM_TOKEN": "t0ken"], answer: { store.answer($0) },
      kind: { ($0.method.lowercased(), 1) })
  }

  /// The model and its mapping by hand: what the CRM must hold.
  private func expected() throws -> [String: String] {
    let purchases = try example.sql("SELECT CustomerId, Total, InvoiceDate FROM Invoice")
    let customers = try example.sql(
      """
      SELECT CustomerId, FirstName, LastName, lower(trim(Email)) AS Email, Country, Company
      FROM Customer WHERE CustomerId IS NOT NULL
      """)
    var records: [String: String] = [:]
    for customer in customers {
      let id = try #require(customer["CustomerId"] as? Int)
      let own = purchases.filter { $0["CustomerId"] as? Int == id }
      let cents = own.reduce(0) { $0 + Int((($1["Total"] as? Double ?? 0) * 100).rounded()) }
      let last = own.compactMap { $0["InvoiceDate"] as? String }.max()
      var record: [String: Any] = [
        "id": id, "email": customer["Email"] ?? NSNull(),
        "name": ["first": customer["FirstName"], "last": customer["LastName"]],
        "country": customer["Country"] ?? NSNull(), "orders": own.count,
        "lifetime_value": Double(cents) / 100,
        "last_order_at": last.map { $0.replacingOccurrences(of: " ", with: "T") + "Z" }
          ?? NSNull(),
      ]
      if let company = customer["Company"] as? String { record["company"] = company }
      records["\(id)"] = try ExampleProject.text(record)
    }
    return records
  }

  private func checkContent(at place: SourceLocation = #_sourceLocation) throws {
    let wanted = try expected()
    #expect(differences(store.records, from: wanted) == [], sourceLocation: place)
  }

  @Test("its files are in order, offline and without a secret")
  func lint() throws {
    let linted = try example.project.headgate("lint", with: ["CRM_TOKEN": ""])
    #expect(linted.exit == 0, "\(linted)")
  }

  @Test("its plan is the one in the repository")
  func golden() throws { try example.checkGolden() }

  @Test("the CRM equals the model after each apply, and receives what the plan announced")
  func story() throws {
    let first = try example.planAndApply("first run")
    #expect(first.plan.counts.added == 59)
    try checkContent()

    try example.sql(
      """
      INSERT INTO Customer (CustomerId, FirstName, LastName, Email, Country)
        VALUES (60, 'Ada', 'Lovelace', '  Ada@Example.COM ', 'United Kingdom');
      UPDATE Customer SET Email = 'New.' || Email, Company = 'Acme' WHERE CustomerId IN (3, 17);
      UPDATE Customer SET Company = NULL WHERE CustomerId = 1;
      INSERT INTO Invoice (InvoiceId, CustomerId, InvoiceDate, Total)
        VALUES (900, 5, '2026-01-02 03:04:05', 12.34);
      DELETE FROM Invoice WHERE CustomerId IN (40, 41);
      DELETE FROM Customer WHERE CustomerId IN (41, 42, 43);
      """)
    let second = try example.planAndApply("every kind of change")
    #expect(second.plan.counts.added == 1)
    #expect(second.plan.counts.changed == 5)
    #expect(second.plan.counts.removed == 3)
    try checkContent()
    #expect(store.records["42"] == nil)

    // Only the address's case and spaces change: the record is the same, nothing is sent.
    try example.sql("UPDATE Customer SET Email = ' ' || upper(Email) WHERE CustomerId = 9")
    let third = try example.planAndApply("nothing that shows")
    #expect(third.plan.traffic.isEmpty)
    try checkContent()

    // A customer without an identifier: set aside and reported.
    try example.sql(
      """
      ALTER TABLE Customer RENAME TO Person;
      CREATE VIEW Customer AS SELECT * FROM Person
        UNION ALL SELECT NULL, 'No', 'Body', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
          'no.body@example.com', NULL;
      UPDATE Person SET Country = 'Portugal' WHERE CustomerId = 11;
      """)
    let fourth = try example.planAndApply("a null identifier")
    #expect(fourth.plan.counts.aside == 1)
    #expect(fourth.plan.counts.changed == 1)
    try checkContent()
    #expect(try example.project.headgate("plan", "--detailed-exitcode").exit == 0)
  }

  @Test("ten customers gone at once trip the guard, and nothing is sent")
  func guarded() throws {
    _ = try example.planAndApply("first run")
    let before = (store.records, example.server.requests.count)
    try example.sql("DELETE FROM Customer WHERE CustomerId <= 10")
    let applied = try example.project.headgate("apply", "--auto-approve")
    #expect(applied.exit == 3, "\(applied)")
    #expect(applied.errors.contains("guard `deletes` of pipeline `customers_to_crm` tripped"))
    #expect(differences(store.records, from: before.0) == [])
    #expect(example.server.requests.count == before.1)
  }
}

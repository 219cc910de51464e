import Emulators
import Foundation
import PostgresServer
import Testing

/// The examples on the same data in either engine: the pipelines are the same, and so is what arrives.
@Suite(
  .startsCommands, .needsPostgres, .enabled(if: ExampleProject.hasData, ExampleProject.needsData),
  .enabled(if: ExampleProject.hasDump, ExampleProject.needsDump))
struct ChinookEngineTests {
  /// What is in the table of each engine.
  private static func onEach(_ work: () throws -> [String: String]) throws -> [[String: String]] {
    try Engine.allCases.map { try Engine.$current.withValue($0) { try work() } }
  }

  @Test("customers with their purchases arrive the same from both engines")
  func customers() throws {
    let received = try Self.onEach {
      let store = RecordStore(path: "/customers", key: ["id"], token: "t0ken")
      let example = try ExampleProject(
        "customers", environment: ["CRM_TOKEN": "t0ken"], answer: { store.answer($0) },
        kind: { ($0.method.lowercased(), 1) })
      let first = try example.planAndApply("first run")
      #expect(first.plan.counts.added == 59)
      try example.sql(
        """
        INSERT INTO Customer (CustomerId, FirstName, LastName, Email, Country)
          VALUES (60, 'Ada', 'Lovelace', '  Ada@Example.COM ', 'United Kingdom');
        UPDATE Customer SET Email = 'New.' || Email, Company = 'Acme' WHERE CustomerId IN (3, 17);
        INSERT INTO Invoice (InvoiceId, CustomerId, InvoiceDate, Total)
          VALUES (900, 5, '2026-01-02 03:04:05', 12.34);
        """)
      let second = try example.planAndApply("edits")
      #expect(second.plan.counts.added == 1)
      #expect(second.plan.counts.changed == 3)
      #expect(try example.project.headgate("plan", "--detailed-exitcode").exit == 0)
      return store.records
    }
    #expect(received[0].count == 60)
    #expect(differences(received[1], from: received[0]) == [])
  }

  @Test("orders with objects and lists in them arrive the same from both engines")
  func orders() throws {
    let received = try Self.onEach {
      let desk = OrderDesk(token: "d3sk")
      let example = try ExampleProject(
        "orders", environment: ["ORDER_DESK_TOKEN": "d3sk"], answer: { desk.answer($0) },
        kind: { request in
          guard request.method == "POST" else { return ("remove", 1) }
          let body = try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
          return ("upsert", (body?["orders"] as? [Any])?.count ?? 0)
        })
      // The one script has spaces that the other has not.
      try example.sql("UPDATE Invoice SET BillingCity = trim(BillingCity)")
      let first = try example.planAndApply("first run")
      #expect(first.plan.traffic == ["upsert": Traffic(requests: 5, records: 412)])
      try example.sql(
        """
        INSERT INTO Invoice (InvoiceId, CustomerId, InvoiceDate, BillingCity, Total)
          VALUES (500, 3, '2026-01-02 03:04:05', 'Łódź "am" Fluß', 0.1);
        INSERT INTO InvoiceLine VALUES (9001, 500, 7, 0.1, 1), (9002, 500, 6, 19.99, 3);
        UPDATE Customer SET Email = 'Moved@Example.com' WHERE CustomerId = 59;
        DELETE FROM InvoiceLine WHERE InvoiceId IN (100, 101);
        DELETE FROM Invoice WHERE InvoiceId IN (100, 101);
        """)
      let second = try example.planAndApply("edits")
      #expect(second.plan.counts.removed == 2)
      #expect(try example.project.headgate("plan", "--detailed-exitcode").exit == 0)
      return Dictionary(uniqueKeysWithValues: desk.orders.map { ("\($0.key)", $0.value) })
    }
    #expect(received[0].count == 411)
    #expect(differences(received[1], from: received[0]) == [])
  }
}

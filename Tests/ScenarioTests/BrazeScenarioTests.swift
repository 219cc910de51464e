import Emulators
import Foundation
import PostgresServer
import Testing

/// Users and shops sent to Braze over several runs, while it fails now and then.
@Suite(.startsCommands) struct BrazeScenarioTests {
  private let braze = Braze(key: "k3y", catalogs: ["shops": ["city", "open"]])
  private let server: HTTPServer
  private let project: TestProject

  init() throws {
    let braze = braze
    server = try HTTPServer { braze.answer($0) }
    project = try TestProject()
    project.environment = ["BRAZE_API_KEY": "k3y"]
    try project.sql(
      """
      CREATE TABLE users (id TEXT, email TEXT, name TEXT, plan TEXT);
      CREATE TABLE shops (id TEXT, city TEXT, is_open INTEGER);
      CREATE TABLE orders (id INTEGER, user_id TEXT, ordered_at TEXT, lines TEXT);
      """)
  }

  private func write(_ pipelines: String, batch: Int) throws {
    try project.write(
      "headgate.yaml",
      """
      headgate: 1
      project: shop
      sources: { store: \(Engine.current.source) }
      models:
        users:
          source: store
          table: users
          identifier: [id]
          columns: { id: string, email: { type: string, pii: true }, name: string, plan: string }
        gold:
          source: store
          sql: SELECT id FROM users WHERE plan = 'gold'
          identifier: [id]
          columns: { id: string }
        shops:
          source: store
          table: shops
          identifier: [id]
          columns: { id: string, city: string, is_open: bool }
        orders:
          source: store
          table: orders
          identifier: [id]
          columns:
            id: int
            user_id: string
            ordered_at: timestamp
            lines: { type: [ { sku: string, price: decimal, quantity: int? } ] }
      destinations:
        braze:
          connector: braze
          settings:
            base_url: "\(server.url)"
            endpoint: rest.fra-01.braze.eu
            api_key: { env: BRAZE_API_KEY }
          limits: { batch: \(batch), concurrency: 1 }
      pipelines:
      \(pipelines)

      """)
  }

  private static let guardless =
    "guard: { deletes: { max: 100%, above: 1000 }, empty_source: allow, rejects: { max: 100% } }"

  private static let states = """
      profiles:
        model: users
        to: { destination: braze, action: profiles }
        mode: mirror
        map:
          external_id: id
          email: { column: email, apply: [lower] }
          first_name: name
          custom_attributes: { object: { plan: plan } }
        \(guardless)
      gold_members:
        model: gold
        to: { destination: braze, action: subscription_group, with: { subscription_group_id: g1 } }
        mode: mirror
        map: { external_id: id }
        \(guardless)
      shops:
        model: shops
        to: { destination: braze, action: catalog_items, with: { catalog: shops } }
        mode: mirror
        map: { item_id: id, item: { object: { city: city, open: is_open } } }
        \(guardless)
    """

  private static let happenings = """
      changes:
        model: users
        to: { destination: braze, action: events }
        mode: append
        events: [added, changed, removed]
        start: all
        map:
          external_id: id
          name: { lookup: { value: { row: operation }, table: { added: joined, changed: moved, removed: left } } }
          time: { run: started_at }
          properties: { object: { plan: plan } }
        \(guardless)
      orders:
        model: orders
        to: { destination: braze, action: purchases }
        mode: append
        events: [added]
        start: all
        map:
          external_id: user_id
          time: ordered_at
          products: { array: { from: lines, each: { object: { product_id: sku, price: price, quantity: quantity } } } }
        \(guardless)
    """

  private func apply(_ pipeline: String...) throws -> TestProject.Ended {
    let selection = pipeline.flatMap { ["-s", $0] }
    return try project.run(["headgate", "apply", "--auto-approve"] + selection)
  }

  /// Places a fault at a request from now on, the next one being 1.
  private func fail(_ fault: HTTPServer.Fault, at number: Int) {
    server.fail(fault, request: server.requests.count + number)
  }

  private func checkStates(at place: SourceLocation = #_sourceLocation) throws {
    var profiles: [String: String] = [:]
    for row in try project.sql("SELECT id, lower(email) AS email, name, plan FROM users") {
      let id = try #require(row["id"] as? String)
      var profile: [String: Any] = ["external_id": id]
      for (column, attribute) in [("email", "email"), ("name", "first_name"), ("plan", "plan")] {
        if let value = row[column], !(value is NSNull) { profile[attribute] = value }
      }
      profiles[id] = try ExampleProject.text(profile)
    }
    #expect(differences(braze.profiles, from: profiles) == [], sourceLocation: place)
    let gold = try project.sql("SELECT id FROM users WHERE plan = 'gold'")
    #expect(
      braze.subscribers(of: "g1") == Set(gold.compactMap { $0["id"] as? String }),
      sourceLocation: place)
    var items: [String: String] = [:]
    for row in try project.sql("SELECT id, city, is_open FROM shops") {
      let id = try #require(row["id"] as? String)
      items[id] = try ExampleProject.text([
        "id": id, "city": row["city"] ?? NSNull(), "open": row["is_open"] as? Int == 1,
      ])
    }
    #expect(differences(braze.catalog("shops"), from: items) == [], sourceLocation: place)
  }

  @Test("profiles, a subscription group and a catalog equal their models whatever fails on the way")
  func states() throws {
    try write(Self.states, batch: 4)
    try project.sql(
      """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 18)
      INSERT INTO users SELECT 'u' || i, 'U' || i || '@Example.com', 'User ' || i,
        CASE WHEN i % 3 = 0 THEN 'gold' ELSE 'free' END FROM n;
      INSERT INTO shops VALUES ('bs', 'Basel', 1), ('zh', 'Zürich', 0), ('ge', 'Genève', 1),
        ('be', 'Bern', 1), ('lu', 'Luzern', 0);
      """)
    fail(.answer(Braze.throttled), at: 1)
    fail(.loseAnswer, at: 3)
    fail(.answer(.init(500, "down")), at: 5)
    fail(.truncateAnswer, at: 6)
    fail(.dropRequest, at: 8)
    let first = try apply()
    #expect(first.exit == 0, "\(first)")
    try checkStates()

    try project.sql(
      """
      UPDATE users SET name = NULL, plan = 'gold' WHERE id IN ('u1', 'u2', 'u7');
      UPDATE users SET plan = 'free' WHERE id IN ('u3', 'u6');
      DELETE FROM users WHERE id IN ('u9', 'u10', 'u11', 'u12', 'u13', 'u14');
      INSERT INTO users VALUES ('v1', 'V1@Example.com', 'New', 'gold');
      UPDATE shops SET city = 'Lausanne' WHERE id = 'ge';
      DELETE FROM shops WHERE id IN ('be', 'lu');
      INSERT INTO shops VALUES ('sg', 'St. Gallen', 1);
      """)
    braze.refuse("u7")
    fail(.truncateAnswer, at: 1)
    fail(.answer(Braze.throttled), at: 3)
    fail(.answer(.init(503, "down")), at: 4)
    let second = try apply()
    #expect(second.exit == 4, "\(second)")
    #expect(second.output.contains("the user is not taken"), "\(second)")
    let held = try #require(braze.profiles["u7"])
    #expect(held.contains("User 7"))
    #expect(braze.profiles["u1"]?.contains("User") == false)

    braze.acceptAll()
    fail(.answer(.init(401, #"{"message":"Invalid API key"}"#)), at: 1)
    let third = try apply("profiles")
    #expect(third.exit == 1, "\(third)")
    #expect(third.errors.contains("Invalid API key"), "\(third)")
    let fourth = try apply()
    #expect(fourth.exit == 0, "\(fourth)")
    try checkStates()
    #expect(try project.headgate("plan", "--detailed-exitcode").exit == 0)
    let count = server.requests.count
    #expect(try apply().exit == 0)
    #expect(server.requests.count == count, "what is there is not sent again")
    #expect(try !project.text("headgate.yaml").contains("k3y"))
    for ended in [first, second, third, fourth] { #expect(!ended.text.contains("k3y")) }
  }

  @Test("each event and each product counts once, also where its answer is lost")
  func events() throws {
    try write(Self.happenings, batch: 2)
    try project.sql(
      """
      INSERT INTO users VALUES ('a', 'a@x.co', 'A', 'free'), ('b', 'b@x.co', 'B', 'free'),
        ('c', 'c@x.co', 'C', 'gold'), ('d', 'd@x.co', 'D', 'free'), ('e', 'e@x.co', 'E', 'gold');
      INSERT INTO orders VALUES
        (1, 'a', '2026-01-02T03:04:05Z', '[{"sku":"p1","price":1.5,"quantity":2},{"sku":"p2","price":3}]'),
        (2, 'b', '2026-01-02T03:04:06Z', '[{"sku":"p1","price":1.5}]'),
        (3, 'c', '2026-01-02T03:04:07Z', '[]');
      """)
    fail(.answer(Braze.throttled), at: 1)
    fail(.loseAnswer, at: 3)
    let first = try apply("changes")
    #expect(first.exit == 4, "\(first)")
    #expect(first.output.contains("was lost before the answer"), "\(first)")
    let joined = [
      "joined a free", "joined b free", "joined c gold", "joined d free", "joined e gold",
    ]
    #expect(try happened() == joined)

    try project.sql(
      """
      UPDATE users SET plan = 'gold' WHERE id IN ('a', 'b');
      """)
    braze.refuse("b")
    let refused = try apply("changes")
    #expect(refused.exit == 4, "\(refused)")
    #expect(refused.output.contains("the user is not taken"), "\(refused)")
    #expect(try happened() == (joined + ["moved a gold"]).sorted())
    braze.acceptAll()
    let accepted = try apply("changes")
    #expect(accepted.exit == 4 && accepted.output.contains("2  HG2016"), "\(accepted)")

    try project.sql(
      """
      DELETE FROM users WHERE id = 'e';
      INSERT INTO users VALUES ('f', 'f@x.co', 'F', 'free');
      """)
    fail(.truncateAnswer, at: 1)
    for _ in 1...2 { _ = try apply("changes") }
    #expect(
      try happened()
        == (joined + ["joined f free", "left e gold", "moved a gold", "moved b gold"])
        .sorted())

    fail(.loseAnswer, at: 1)
    for _ in 1...2 {
      let ended = try apply("orders")
      // An order without products is no purchase.
      #expect(ended.text.contains("products"), "\(ended)")
    }
    let products = try braze.purchases.map { text in
      let purchase = try #require(Self.object(text))
      return
        "\(purchase["external_id"] ?? "") \(purchase["product_id"] ?? "") \(purchase["currency"] ?? "")"
    }
    #expect(products.sorted() == ["a p1 USD", "a p2 USD", "b p1 USD"])
  }

  /// The events that were counted, as `moved a gold`, sorted.
  private func happened() throws -> [String] {
    try braze.events.map { text in
      let event = try #require(Self.object(text))
      let plan = (event["properties"] as? [String: Any])?["plan"] ?? ""
      return "\(event["name"] ?? "") \(event["external_id"] ?? "") \(plan)"
    }.sorted()
  }

  private static func object(_ text: String) -> [String: Any]? {
    try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
  }
}

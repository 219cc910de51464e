import Connectors
import PostgresServer
import Records
import SQLSyntax
import Testing
import Warehouses

/// Random edits, lost answers, crashes and refusals over twelve runs; then calm, and the destination's content is the
/// mapped model.
///
/// A seed is the whole story: one that fails can be run alone.
@Suite struct IdentityModelTests {
  @Test(
    "values that move, collide, vanish and come back leave the destination as the model is",
    arguments: Thoroughness.seeds(12))
  func converges(group: Int) {
    tell(SeedGroup(number: group), on: .sqlite)
  }

  @Test("the same on PostgreSQL", .needsPostgres, arguments: Thoroughness.seeds(2))
  func postgres(group: Int) { tell(SeedGroup(number: group), on: .postgres) }

  private func tell(_ group: SeedGroup, on engine: Engine) {
    group.each(MatchVariant.alone[engine] ?? []) { seed, variant in
      var story = try Story(seed: seed, variant)
      try story.tell()
    }
  }
}

/// One seed.
private struct Story {
  let seed: Int
  let variant: MatchVariant
  let bench: IdentityBench
  var random: SeededRandom

  init(seed: Int, _ variant: MatchVariant) throws {
    self.seed = seed
    self.variant = variant
    random = SeededRandom(seed: UInt64(seed))
    bench = try IdentityBench(variant, random: SeededRandom(seed: UInt64(seed) + 1_000_000))
  }

  private static let emails = [
    "a@x.y", "A@x.y", " a@x.y ", "b@x.y", "B@X.Y", "c@x.y", "d@x.y", "a@x.y,b@x.y", "c@x.y,C@x.y",
    "e@x.y,d@x.y",
  ]
  private static let phones = ["1", "2", "3"]
  private static let names = ["n", "m", "bad", "worse"]

  mutating func tell() throws {
    let starts = seed % 5 == 0 ? variant.upsert : variant.mirror
    for round in 1...12 {
      try edit()
      let before = try bench.user.rows("SELECT * FROM people")
      disturb()
      let program = round < 6 ? starts : variant.mirror
      let limit = Int.random(in: 0..<10, using: &random) == 0 ? 2 : nil
      try setLive()
      _ = try bench.run(program, limit: limit)
      if Int.random(in: 0..<6, using: &random) == 0 { try setBack(before) }
    }
    try calm()
  }

  /// The faults end, doubles go; a few runs must do.
  private mutating func calm() throws {
    let destination = bench.destination
    destination.lost = 0
    destination.dropped = 0
    destination.throttled = 0
    destination.refused = []
    destination.crashAt = nil
    var ids = Set<SQLValue>()
    try setBack(
      try bench.user.rows("SELECT * FROM people").filter {
        $0[0] != .null && ids.insert($0[0]).inserted
      })
    try setLive()
    for _ in 1...3 { _ = try bench.run(variant.mirror) }
    let sent = destination.operations
    let last = try #require(try bench.run(variant.mirror))
    #expect(destination.operations == sent, "seed \(seed), \(variant): a calm run sent something")
    #expect(last.plan.requests.isEmpty, "seed \(seed), \(variant): a calm plan announces requests")
    #expect(destination.faults.isEmpty, "seed \(seed), \(variant): \(destination.faults)")
    let holders = try holders()
    #expect(
      Set(destination.content.keys) == Set(holders.keys),
      "seed \(seed), \(variant): there \(destination.content.keys.sorted()), wanted \(holders.keys.sorted())"
    )
    for (value, record) in destination.content where variant.isRecord {
      #expect(
        holders[value]?.contains(record) == true,
        "seed \(seed), \(variant): \(value) is \(record), wanted one of \(holders[value] ?? [])")
    }
  }

  /// By value, the records of the rows that carry it: the test's own mapping.
  private func holders() throws -> [String: [String]] {
    var holders: [String: [String]] = [:]
    for row in try bench.user.rows("SELECT id, email, phone, name FROM people WHERE id IS NOT NULL")
    {
      let (email, phone, name) = (text(row[1]), text(row[2]), text(row[3]))
      let folded = email.map { JSONValue.string($0.drop { $0 == " " }.trimmed.lowercased()) }
      var record: [JSONValue.Member] = []
      for field in variant.mirror.pipeline.fields.map(\.key) {
        switch field {
        case "id": if case .int(let id) = row[0] { record.append(.init("id", .number("\(id)"))) }
        case "email": record.append(.init("email", folded ?? .null))
        case "emails":
          guard case .string(let joined)? = folded else { continue }
          record.append(
            .init("emails", .array(joined.split(separator: ",").map { .string(String($0)) })))
        case "phone": record.append(.init("phone", phone.map { .string($0) } ?? .null))
        default: record.append(.init("name", name.map { .string($0) } ?? .null))
        }
      }
      let object = JSONValue.object(record)
      for value in bench.destination.values(of: object) {
        holders[value, default: []].append(object.text)
      }
    }
    return holders
  }

  private func text(_ value: SQLValue) -> String? {
    if case .text(let text) = value { text } else { nil }
  }

  /// What rows with an identifier of their own carry now must not be removed.
  private func setLive() throws {
    let doubles = Set(
      try bench.user.rows("SELECT id FROM people GROUP BY id HAVING count(*) > 1").map { $0[0] })
    bench.destination.live = doubles.isEmpty ? Set(try holders().keys) : []
    bench.destination.faults.removeAll { _ in false }
  }

  private mutating func disturb() {
    let destination = bench.destination
    let odds = [0, 0, 10, 30, 90]
    destination.lost = odds.randomElement(using: &random) ?? 0
    destination.dropped = (odds.randomElement(using: &random) ?? 0) / 3
    destination.throttled = (odds.randomElement(using: &random) ?? 0) / 5
    destination.refused = Bool.random(using: &random) ? ["bad"] : ["bad", "worse"]
    if Int.random(in: 0..<3, using: &random) == 0 { destination.refused = [] }
    destination.crashAt =
      Int.random(in: 0..<3, using: &random) == 0
      ? destination.steps + Int.random(in: 1...6, using: &random) : nil
  }

  private mutating func edit() throws {
    for _ in 0..<Int.random(in: 0...5, using: &random) {
      let id = Int.random(in: 1...8, using: &random)
      let email =
        Int.random(in: 0..<8, using: &random) == 0 ? nil : Self.emails.randomElement(using: &random)
      let phone =
        Int.random(in: 0..<4, using: &random) == 0 ? nil : Self.phones.randomElement(using: &random)
      let name = Self.names.randomElement(using: &random)
      let person = Person(.int(Int64(id)), SQLValue(email), SQLValue(phone), SQLValue(name))
      switch Int.random(in: 0..<8, using: &random) {
      case 0, 1: try change("DELETE FROM people WHERE id = \(parameter: "id")", person)
      case 2:
        try change(
          """
          UPDATE people SET email = \(parameter: "email", .text) WHERE id = \(parameter: "id")
          """, person)
      case 3:
        // Two rows change places.
        let pair: SQLFragment = "\(number: Int64(id)), \(number: Int64(id % 8 + 1))"
        try bench.user.execute(
          """
          UPDATE people SET email = (
            SELECT p.email FROM people p WHERE p.id <> people.id AND p.id IN (\(pair)))
          WHERE id IN (\(pair)) AND (SELECT count(*) FROM people WHERE id IN (\(pair))) = 2
            AND (SELECT count(DISTINCT id) FROM people WHERE id IN (\(pair))) = 2
          """)
      case 4:
        try change(
          "UPDATE people SET name = \(parameter: "name", .text) WHERE id = \(parameter: "id")",
          person)
      case 5 where Int.random(in: 0..<4, using: &random) == 0:
        // Twice, or nobody.
        let id: SQLValue = Bool.random(using: &random) ? .null : person.id
        try change(
          Person.insertion(into: "people"), Person(id, person.email, person.phone, person.name))
      default:
        try change("DELETE FROM people WHERE id = \(parameter: "id")", person)
        try change(Person.insertion(into: "people"), person)
      }
    }
  }

  private func change(_ statement: SQLFragment, _ person: Person) throws {
    try bench.user.execute(statement, person.values)
  }

  private func setBack(_ rows: [[SQLValue]]) throws {
    try bench.user.execute("DELETE FROM people")
    for row in rows {
      try change(Person.insertion(into: "people"), Person(row[0], row[1], row[2], row[3]))
    }
  }
}

extension Substring {
  fileprivate var trimmed: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

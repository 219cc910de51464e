import PostgresServer
import SQLSyntax
import Testing
import Warehouses

/// Two pipelines at one target: random edits of both, runs of either, lost answers, crashes and refusals; then calm, and the
/// destination holds what the rows of the one or the other carry.
@Suite struct SharedModelTests {
  @Test(
    "values that two pipelines carry, hand over and lose leave the destination as both models are",
    arguments: Thoroughness.seeds(4))
  func converges(group: Int) {
    tell(SeedGroup(number: group), on: .sqlite)
  }

  @Test("the same on PostgreSQL", .needsPostgres, arguments: Thoroughness.seeds(1))
  func postgres(group: Int) { tell(SeedGroup(number: group), on: .postgres) }

  private func tell(_ group: SeedGroup, on engine: Engine) {
    group.each(MatchVariant.shared[engine] ?? []) { seed, variant in
      var story = try SharedStory(seed: seed, variant)
      try story.tell()
    }
  }
}

/// One seed.
private struct SharedStory {
  let seed: Int
  let variant: MatchVariant
  let bench: IdentityBench
  var random: SeededRandom

  init(seed: Int, _ variant: MatchVariant) throws {
    self.seed = seed
    self.variant = variant
    random = SeededRandom(seed: UInt64(seed) + 7_000_000)
    bench = try IdentityBench(variant, random: SeededRandom(seed: UInt64(seed) + 8_000_000))
  }

  private static let tables = ["people", "others"]
  private static let emails = ["a@x.y", "A@x.y", "b@x.y", "c@x.y", "d@x.y"]

  mutating func tell() throws {
    for round in 1...16 {
      for table in Self.tables { try edit(table) }
      disturb()
      let upserts = seed % 3 == 0 && round < 8
      for program in [
        upserts ? variant.upsert : variant.mirror,
        seed % 2 == 0 && upserts ? variant.otherUpsert : variant.otherMirror,
      ].compactMap({ $0 }).shuffled(using: &random)
      where Int.random(in: 0..<3, using: &random) > 0 {
        let limit = Int.random(in: 0..<12, using: &random) == 0 ? 1 : nil
        bench.destination.live = try Set(values(of: program.pipeline.name))
        _ = try bench.run(program, limit: limit)
      }
    }
    try calm()
  }

  private mutating func calm() throws {
    let destination = bench.destination
    (destination.lost, destination.dropped, destination.throttled) = (0, 0, 0)
    (destination.refused, destination.crashAt) = ([], nil)
    for _ in 1...3 {
      for program in variant.mirrors.shuffled(using: &random) {
        destination.live = try Set(values(of: program.pipeline.name))
        let before = destination.operations
        guard let (plan, _) = try bench.run(program) else { continue }
        let announced = plan.counts.added + plan.counts.changed + plan.counts.removed
        #expect(
          destination.operations - before == announced,
          "seed \(seed), \(variant): announced \(announced)")
      }
    }
    let sent = destination.operations
    for program in variant.mirrors { _ = try bench.run(program) }
    #expect(destination.operations == sent, "seed \(seed), \(variant): a calm run sent something")
    #expect(destination.faults.isEmpty, "seed \(seed), \(variant): \(destination.faults)")
    let wanted = try Set(Self.tables.flatMap(values))
    #expect(
      Set(destination.content.keys) == wanted,
      "seed \(seed), \(variant): there \(destination.content.keys.sorted()), wanted \(wanted.sorted())"
    )
  }

  /// What the rows of a table carry: the test's own mapping.
  private func values(of table: String) throws -> [String] {
    try bench.user.rows("SELECT id, lower(email), phone FROM \(id: table)").flatMap { row in
      zip(["id", "email", "phone"], row).compactMap { field, value -> String? in
        guard variant.match.contains(field) else { return nil }
        return switch value {
        case .int(let number): "\(field)=\(number)"
        case .text(let text): "\(field)=\"\(text)\""
        case .null, .float, .bytes: nil
        }
      }
    }
  }

  private mutating func disturb() {
    let destination = bench.destination
    let odds = [0, 0, 0, 20, 80]
    destination.lost = odds.randomElement(using: &random) ?? 0
    destination.dropped = (odds.randomElement(using: &random) ?? 0) / 3
    destination.throttled = (odds.randomElement(using: &random) ?? 0) / 5
    destination.refused = Bool.random(using: &random) ? ["bad"] : []
    destination.crashAt =
      Int.random(in: 0..<3, using: &random) == 0
      ? destination.steps + Int.random(in: 1...6, using: &random) : nil
  }

  private mutating func edit(_ table: String) throws {
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      let id = Int64.random(in: 1...4, using: &random)
      try bench.user.execute(
        "DELETE FROM \(id: table) WHERE id = \(parameter: "id")", ["id": .int(id)])
      if Int.random(in: 0..<5, using: &random) < 2 { continue }
      let email =
        Int.random(in: 0..<8, using: &random) == 0 ? nil : Self.emails.randomElement(using: &random)
      let phone =
        Int.random(in: 0..<3, using: &random) == 0 ? nil : ["1", "2"].randomElement(using: &random)
      try bench.user.execute(
        Person.insertion(into: table),
        Person(
          .int(id), SQLValue(email), SQLValue(phone),
          SQLValue(["n", "m", "bad"].randomElement(using: &random))
        ).values)
    }
  }
}

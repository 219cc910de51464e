import Emulators
import Foundation
import Testing

/// Random edits, storms of faults, rejections and kills over several runs; then calm, and the store equals the model.
///
/// A seed is the whole story: the one that fails is printed and can be run alone.
@Suite struct StormTests {
  @Test("after any storm the store equals the model and nothing is left to send", arguments: 1...40)
  func storm(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let people = try PeopleProject(
      concurrency: Int.random(in: 1...4, using: &random),
      identifierType: Bool.random(using: &random) ? "int" : "string")
    for _ in 0..<Int.random(in: 3...6, using: &random) {
      let before = try people.project.sql("SELECT * FROM people")
      try edit(people, &random)
      try apply(people, &random)
      // Sometimes everything is set back before the next run.
      if Int.random(in: 0..<5, using: &random) == 0 { try setBack(people, to: before) }
    }
    people.server.forgetFaults()
    people.store.acceptAll()
    let ended = try people.apply()
    #expect(ended.exit == 0, "seed \(seed): \(ended.output)\(ended.errors)")
    let expected = try people.expected()
    #expect(people.store.records == expected, "seed \(seed)")
    let sent = people.store.operationCount
    #expect(try people.apply().exit == 0)
    #expect(people.store.operationCount == sent, "seed \(seed): a calm run sent something")
  }

  /// Inserts, changes and deletes.
  private func edit(_ people: PeopleProject, _ random: inout SeededRandom) throws {
    var statements: [String] = []
    for _ in 0..<Int.random(in: 0...8, using: &random) {
      let number = Int.random(in: 1...30, using: &random)
      let name =
        ["'ann'", "'Ann'", "'C\u{e9} \"x\" \\'", "NULL", "''"].randomElement(using: &random)
        ?? "NULL"
      let spent = ["1", "1.0", "2.5", "NULL", "0.25"].randomElement(using: &random) ?? "1"
      switch Int.random(in: 0..<4, using: &random) {
      case 0, 1:
        statements.append("DELETE FROM people WHERE CAST(id AS TEXT) = '\(number)'")
        statements.append("INSERT INTO people VALUES (\(number), \(name), 'X@y.z', \(spent))")
      case 2:
        statements.append("UPDATE people SET name = \(name), spent = \(spent) WHERE id = \(number)")
      default: statements.append("DELETE FROM people WHERE CAST(id AS TEXT) = '\(number)'")
      }
    }
    if !statements.isEmpty { try people.project.sql(statements.joined(separator: ";")) }
  }

  private func setBack(_ people: PeopleProject, to rows: [[String: Any]]) throws {
    func literal(_ value: Any?) -> String {
      switch value {
      case let text as String: "'\(text.replacingOccurrences(of: "'", with: "''"))'"
      case let number as NSNumber: "\(number)"
      default: "NULL"
      }
    }
    let values = rows.map { row -> String in
      let columns = ["id", "name", "email", "spent"].map { literal(row[$0]) }
      return "(" + columns.joined(separator: ", ") + ")"
    }
    try people.project.sql(
      "DELETE FROM people;"
        + (values.isEmpty ? "" : "INSERT INTO people VALUES \(values.joined(separator: ","))"))
  }

  private func apply(_ people: PeopleProject, _ random: inout SeededRandom) throws {
    let first = people.server.requests.count
    let odds: Double = [0.0, 0.0, 0.1, 0.4].randomElement(using: &random) ?? 0
    for number in 1...40 where Double.random(in: 0..<1, using: &random) < odds {
      let faults: [HTTPServer.Fault] = [
        .dropRequest, .loseAnswer, .truncateAnswer, .garbage, .closeIdle,
      ]
      people.server.fail(faults.randomElement(using: &random) ?? .garbage, request: first + number)
    }
    if Int.random(in: 0..<4, using: &random) == 0 {
      let statuses = [500, 503, 429].shuffled(using: &random)
      people.store.answerNext([HTTPServer.Answer(statuses[0], "{}")])
    }
    people.store.acceptAll()
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      people.store.refuse(
        "\(Int.random(in: 1...30, using: &random))", code: "no", message: "not today")
    }
    var extra: [String: String] = [:]
    if Bool.random(using: &random) {
      let milestone = CrashTests.milestones.randomElement(using: &random) ?? "state"
      extra["HEADGATE_CRASH"] = "\(milestone):\(Int.random(in: 1...25, using: &random))"
    }
    let ended = try people.apply(with: extra)
    #expect(ended.wasKilled || [0, 4, 5].contains(ended.exit), "\(ended.output)\(ended.errors)")
  }
}

/// The same numbers for the same seed (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

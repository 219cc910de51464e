import Emulators
import Foundation
import PostgresServer
import Testing

/// Every built-in connector, told by its vendor what no vendor should say, and asked to send what it cannot.
@Suite(.startsCommands) struct VendorAnswerTests {
  @Test(
    "whatever an answer is, a run ends in words that name what to do, and nothing is lost",
    arguments: Vendor.all)
  func answers(_ vendor: Vendor) throws {
    let elsewhere = try HTTPServer { _ in .init(200, #"{"message":"success"}"#) }
    defer { elsewhere.stop() }
    let project = try VendorProject(vendor)
    var troubles = try project.settle()
    #expect(troubles == [])
    for (number, answer) in Self.some(BadAnswer.all(redirectingTo: elsewhere.url), of: vendor) {
      try project.people.project.sql(
        """
        UPDATE people SET name = 'Answer \(number) ' || id WHERE id % 7 = \(number % 7);
        DELETE FROM people WHERE id = \(number + 1);
        INSERT INTO people VALUES
          (\(101 + number), 'New \(number)', 'n\(number)@example.com', '2026-02-03 04:05:06', 0.5);
        """)
      project.people.fail((1...80).map { ($0, answer.fault) })
      let ended = try project.apply()
      if let words = answer.says { #expect(ended.text.contains(words), "\(answer): \(ended)") }
      if ended.exit == 5 {
        for words in ["HG0927", "run `headgate apply` again"] {
          #expect(ended.errors.contains(words), "\(answer): \(ended)")
        }
      }
      troubles = try project.settle()
      try #require(troubles == [], "\(answer): \(troubles) \(ended.text)")
    }
    #expect(elsewhere.connectionCount == 0)
  }

  @Test(
    "a credential that is missing or refused stops the run before anything is lost",
    arguments: Vendor.all)
  func credentials(_ vendor: Vendor) throws {
    let project = try VendorProject(vendor)
    let store = project.people.project
    let names = vendor.environment.keys.sorted()
    for name in names {
      store.environment[name] = nil
      let missing = try store.headgate("apply", "--auto-approve")
      #expect(missing.exit == 1 && missing.errors.contains(name), "\(missing)")
      store.environment[name] = vendor.environment[name]
    }
    #expect(project.people.server.requests.isEmpty)

    // The address of a webhook is no credential to the endpoint: another one is not there.
    for name in names where !(vendor.connector == "webhook" && name == "HOOK") {
      store.environment[name] = "wr0ng-s3cret"
    }
    let refused = try store.headgate("apply", "--auto-approve")
    #expect(refused.exit == 1, "\(refused)")
    PrivacyCheck(
      personal: ["@example.com"], secrets: vendor.environment.values + ["wr0ng", "Fatal error"]
    ).check(refused)
    store.environment = vendor.environment
    #expect(try project.settle() == [], "\(refused)")
  }

  @Test(
    "an account, a list or an address that is another stops the run or is each record's refusal, and costs nothing",
    arguments: Vendor.all.filter { !$0.slips.isEmpty })
  func slips(_ vendor: Vendor) throws {
    for slip in vendor.slips {
      let project = try VendorProject(vendor)
      let store = project.people.project
      if let (right, wrong) = slip.text {
        try store.edit("headgate.yaml", right, wrong)
      }
      if let (name, wrong) = slip.variable { store.environment[name] = wrong }
      let ended = try store.headgate("apply", "--auto-approve")
      #expect(ended.exit == slip.exit, "\(ended)")
      for words in slip.says { #expect(ended.text.contains(words), "`\(words)`: \(ended)") }
      PrivacyCheck(
        personal: ["@example.com"],
        secrets: vendor.environment.values
          + [slip.variable?.wrong, "Fatal error"].compactMap { $0 }
      ).check(ended)
      if let (right, wrong) = slip.text {
        try store.edit("headgate.yaml", wrong, right)
      }
      store.environment = vendor.environment
      #expect(try project.settle() == [], "\(ended)")
    }
  }

  /// Every third answer, others for each vendor, with its number, and those of proxies; all where all is tried.
  private static func some(_ answers: [BadAnswer], of vendor: Vendor) -> [(Int, BadAnswer)] {
    let turn = Vendor.all.firstIndex { $0.name == vendor.name } ?? 0
    return answers.enumerated().filter { number, answer in
      answer.isOfProxy
        ? !vendor.takesAnyYes : Thoroughness.isFull || number % 3 == turn % 3
    }.map { ($0.offset, $0.element) }
  }

  /// A row that is not to be sent, with what has to be said of it.
  private struct BadRow {
    let id: Int
    let name: String
    var score = "0.5"
    let says: [String]
  }

  private static func badRows(_ vendor: Vendor) -> [BadRow] {
    let infinite = "`: the number is infinite or not a number"
    let numbers = [
      BadRow(id: 202, name: "'Secret 2'", score: "9e999", says: ["HG2004", infinite, "id 202"]),
      BadRow(id: 203, name: "'Secret 3'", score: "-9e999", says: [infinite]),
    ]
    let long = vendor.tooLong.map {
      BadRow(id: 204, name: "printf('%.*c', \($0), 'S')", says: ["id 204"])
    }
    return [
      BadRow(
        id: 201, name: "CAST(x'53656372ff6574' AS TEXT)",
        says: ["HG2004", "`: the text is not valid UTF-8", "id 201"])
    ] + (vendor.sendsNumbers ? numbers : []) + (long.map { [$0] } ?? [])
  }

  @Test(
    "a row that cannot be sent is named with its field and without its values, and the others arrive",
    arguments: Vendor.all)
  func rows(_ vendor: Vendor) throws {
    let project = try VendorProject(vendor)
    let store = project.people.project
    let bad = Self.badRows(vendor)
    for row in bad {
      try store.sql(
        """
        INSERT INTO people VALUES
          (\(row.id), \(row.name), 'Bad\(row.id)@Example.com', '2026-01-01 00:00:00', \(row.score))
        """)
    }
    let ended = try store.headgate("apply", "--auto-approve")
    project.check(ended)
    PrivacyCheck(personal: ["secret", "SSSS"], secrets: []).check(ended)
    #expect(ended.exit == 4, "\(ended)")
    for words in bad.flatMap(\.says) {
      #expect(ended.text.contains(words), "`\(words)` is missing: \(ended)")
    }
    try store.sql("DELETE FROM people WHERE id > 200")
    let counts = try store.plan().data.map(\.measurement.counts)
    #expect(
      counts.allSatisfy { $0.added + $0.changed == 0 }, "all others have arrived: \(ended.text)")
    #expect(try project.settle() == [], "\(ended)")

    // JSON has a way to say it.
    try store.sql(
      "INSERT INTO people VALUES (205, 'Nul' || char(0) || 'row', 'n@example.com', '2026-01-01 00:00:00', 1)"
    )
    let sent = project.people.server.requests.count
    let escaped = try store.headgate("apply", "--auto-approve")
    #expect(escaped.exit == 0, "\(escaped)")
    let bodies = project.people.server.requests.dropFirst(sent).map {
      String(decoding: $0.body, as: UTF8.self)
    }
    #expect(bodies.allSatisfy { $0.contains(/Nul\\+u0000row/) } && !bodies.isEmpty)
  }
}

import Emulators
import Foundation
import PostgresServer
import Testing

/// Every built-in connector to its vendor, while requests and answers get lost and the process is killed.
@Suite(.startsCommands) struct VendorStormTests {
  private static let seeds = Thoroughness.isFull ? 1...20 : 1...3

  @Test(
    "after storms and kills a vendor holds the model, and no event is lost unsaid or counted twice",
    arguments: Vendor.all, seeds)
  func storm(_ vendor: Vendor, seed: Int) throws {
    var random = SeededRandom(
      seed: vendor.name.utf8.reduce(UInt64(seed)) { $0 &* 31 &+ UInt64($1) })
    let project = try VendorProject(vendor)
    var met = 0
    for round in 0...2 {
      if round > 0 { try project.people.edit(round) }
      var story = "seed \(seed), round \(round)"
      for _ in 1...random.number(1...2) {
        met += try attack(project, &random, &story)
      }
      let troubles = try project.settle()
      try #require(troubles == [], "\(troubles)\n\(story)")
    }
    #expect(met > 0, "seed \(seed): no fault was met")
  }

  /// One apply in a storm; returns how many faults it met, its own death among them.
  private func attack(
    _ project: VendorProject, _ random: inout SeededRandom, _ story: inout String
  ) throws -> Int {
    let people = project.people
    let sent = people.server.requests.count
    var faults: [(request: Int, fault: HTTPServer.Fault)] = []
    for request in 1...40 where random.chance(3) { faults.append((request, Self.fault(&random))) }
    // Some send a few requests alone.
    if faults.allSatisfy({ $0.request > 2 }) { faults.append((1, Self.fault(&random))) }
    people.fail(faults)
    let milestone = "\(random.pick(CrashTests.milestones)):\(random.number(1...14))"
    let isKilled = random.chance(2)
    people.project.environment["HEADGATE_CRASH"] = isKilled ? milestone : nil
    let ended = try project.apply()
    people.project.environment["HEADGATE_CRASH"] = nil
    if ended.wasKilled { people.server.awaitQuiet() }
    let met = faults.filter { $0.request <= people.server.requests.count - sent }
    story +=
      "\n\(met.map { "\($0.request): \($0.fault)".prefix(80) })\(ended.wasKilled ? "\nkilled at \(milestone)" : "")\n\(ended.text)"
    return met.count + (ended.wasKilled ? 1 : 0)
  }

  private static func fault(_ random: inout SeededRandom) -> HTTPServer.Fault {
    let page = "<html><b>not now</b></html>"
    return random.pick([
      .dropRequest, .loseAnswer, .truncateAnswer, .garbage, .closeIdle, .answer(.init(429, page)),
      .answer(.init(429, "{}", headers: [("Retry-After", "0")])),
      .answer(.init(random.pick([500, 502, 503]), page, headers: [("Content-Type", "text/html")])),
    ])
  }
}

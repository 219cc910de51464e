import Foundation
import PostgresServer
import Testing

/// Targets of pipelines that left, and that are emptied (`on_destroy: empty`).
@Suite(.startsCommands) struct RetiredTargetTests {
  /// Pipeline `a` holds 1, 2 and 3; then it leaves, and `b` sends 2, 3 and 4 to the same place.
  private func leaving(match: String = "email") throws -> SharedProject {
    let shared = try SharedProject(
      .members, match: match, [.init(more: ["on_destroy: empty"]), .init(isThere: false)])
    shared.isShared = false
    try shared.write()
    try shared.put([1, 2, 3], into: "a")
    try shared.put([2, 3, 4], into: "b")
    #expect(try shared.project.headgate("apply", "--auto-approve").exit == 0)
    shared.senders = [.init(isThere: false), .init()]
    try shared.write()
    return shared
  }

  private func expectSettled(_ shared: SharedProject, _ comment: Comment) throws {
    #expect(shared.held == [2, 3, 4], comment)
    let plan = try shared.project.headgate("plan", "--detailed-exitcode")
    #expect(plan.exit == 0, "\(comment): something is left\n\(plan.output)")
    let sent = shared.sent
    let again = try shared.project.headgate("run")
    #expect(again.exit == 0 && shared.sent == sent, "\(comment): \(again)")
    let retiring = try shared.project.sql(
      "SELECT name FROM pipelines WHERE retiring IS NOT NULL", on: ".headgate/ledger.db")
    #expect(retiring.isEmpty, comment)
  }

  @Test(
    "what an apply could not remove is removed by the next run, and never what another pipeline holds by then",
    arguments: ["email", "id"])
  func outage(match: String) throws {
    let shared = try leaving(match: match)
    let sent = shared.server.requests.count
    shared.server.fail(.dropRequest, requests: sent + 1...sent + 60)
    let ended = try shared.project.headgate("apply", "--auto-approve")
    #expect(ended.exit == 5, "\(ended)")
    shared.server.forgetFaults()
    #expect(try shared.project.headgate("run", "-s", "b").exit == 0)
    #expect(shared.held == [1, 2, 3, 4], "\(ended)")
    let limited = try shared.project.headgate("run", "--limit", "5")
    #expect(limited.text.contains("`a` left, and its target is not emptied yet"), "\(limited)")
    #expect(shared.held == [1, 2, 3, 4], "\(limited)")
    let next = try shared.project.headgate("run", "--due")
    #expect(next.exit == 0, "\(next)")
    #expect(next.output.contains("a"), "\(next)")
    try expectSettled(shared, "after an outage")
  }

  @Test("what was refused is tried again by each run")
  func refused() throws {
    let shared = try leaving()
    shared.members.refuse("p1@x.co", code: "no")
    #expect(try shared.project.headgate("apply", "--auto-approve").exit == 4)
    for _ in 1...2 {
      let sent = shared.server.requests.count
      let refused = try shared.project.headgate("run")
      #expect(refused.exit == 0, "a known refusal is no news: \(refused)")
      #expect(shared.server.requests.count == sent + 1, "\(refused)")
    }
    shared.members.accept("p1@x.co")
    #expect(try shared.project.headgate("run").exit == 0)
    try expectSettled(shared, "after a refusal")
  }

  @Test("killed at any milestone, runs finish the emptying", arguments: CrashTests.milestones)
  func killed(milestone: String) throws {
    let shared = try leaving()
    try shared.project.save(as: "start")
    let members = shared.members.content
    for number in Thoroughness.milestones(upTo: 100, on: .current) {
      try shared.project.restore("start")
      shared.members.restore(members)
      let killed = try shared.project.headgate(
        "apply", "--auto-approve", with: ["HEADGATE_CRASH": "\(milestone):\(number)"])
      var next = try shared.project.headgate("run")
      // Killed before it has deployed.
      if next.exit == 6 { next = try shared.project.headgate("apply", "--auto-approve") }
      #expect(next.exit == 0, "\(milestone) \(number): \(next)")
      if shared.held != [2, 3, 4] { #expect(try shared.project.headgate("run").exit == 0) }
      try expectSettled(shared, "\(milestone) \(number)")
      guard killed.wasKilled else {
        #expect(number > 1, "no milestone `\(milestone)` was passed")
        return
      }
    }
    Issue.record("the run did not end within 100 milestones")
  }
}

import Emulators
import Foundation
import Testing

/// An audience of X, through the binary: members come and go, whatever the API answers.
@Suite(.startsCommands, .serialized) struct AudienceTests {
  @Test("columns become lists of hashed identifiers, and who leaves is removed by them")
  func mirror() throws {
    let people = try AudienceProject()
    people.ads.add("Everybody", id: "a1")
    try people.put(1, " Ada@Example.com,ada@work.example ", phone: "+1 (415) 555-0132")
    try people.put(2, "bob@example.com", until: "2099-01-01T00:00:00Z")
    try people.put(3, nil, phone: "+41 44 668 18 00")
    let first = try people.apply()
    #expect(first.exit == 0, "\(first.text)")
    #expect(
      people.ads.members(of: "a1")
        == AudienceProject.members(
          emails: ["ada@example.com", "ada@work.example", "bob@example.com"],
          phones: ["+14155550132", "+41446681800"]))
    #expect(
      people.ads.times(of: "a1")[XAds.member("email", "bob@example.com")]
        == "|2099-01-01T00:00:00Z")
    // One operation for those with an end, one for those without.
    #expect(people.ads.operationCounts == [2])

    try people.put(1, "ada@work.example")
    try people.project.sql("DELETE FROM people WHERE id = 3")
    #expect(try people.apply().exit == 0)
    #expect(
      people.ads.members(of: "a1")
        == AudienceProject.members(emails: ["ada@work.example", "bob@example.com"]))
    let again = try people.apply()
    #expect(again.exit == 0 && again.output.contains("Nothing to apply"), "\(again.text)")
  }

  @Test(
    "digests that a warehouse holds are sent as they are, and nothing is hashed where that is not wanted"
  )
  func digests() throws {
    let people = try AudienceProject(with: "{ hash: false, normalize: none }")
    people.ads.add("Everybody", id: "a1")
    let digest = String(XAds.member("email", "ada@example.com").dropFirst("email=".count))
    try people.put(1, digest)
    #expect(try people.apply().exit == 0)
    #expect(people.ads.members(of: "a1") == AudienceProject.members(emails: ["ada@example.com"]))
    try people.write(audience: "{ use: a1 }")
    let replaced = try people.apply()
    #expect(replaced.exit == 0, "\(replaced.text)")
    #expect(people.ads.members(of: "a1") == AudienceProject.members(emails: ["ada@example.com"]))
  }

  @Test("a row that X would refuse is rejected before a request, and counted in the plan")
  func rejected() throws {
    let people = try AudienceProject()
    people.ads.add("Everybody", id: "a1")
    try people.put(1, "ada@example.com", phone: "not a number")
    try people.put(2, nil)
    try people.put(3, "eve@example.com")
    let plan = try people.project.headgate("plan")
    #expect(plan.exit == 0 && plan.output.contains("HG2023"), "\(plan.text)")
    #expect(plan.output.contains("phone_number") && !plan.text.contains("not a number"))
    let applied = try people.apply()
    #expect(applied.exit == 4, "\(applied.text)")
    #expect(people.ads.members(of: "a1") == AudienceProject.members(emails: ["eve@example.com"]))
  }

  @Test("after storms of faults the audience is what the model says")
  func storm() throws {
    let people = try AudienceProject()
    people.ads.add("Everybody", id: "a1")
    let limit = HTTPServer.Answer(429, "", headers: [("x-rate-limit-reset", "1")])
    for round in 1...6 {
      for id in 1...9 where (id + round) % 3 != 0 {
        try people.put(
          id, "p\(id)@r\(round % 2).example",
          until: id % 2 == 0 ? "2099-01-0\(round)T00:00:00Z" : nil)
      }
      try people.project.sql("DELETE FROM people WHERE id % 7 = \(round % 7)")
      let sent = people.server.requests.count
      people.server.fail(.answer(limit), request: sent + 1)
      people.server.fail(.loseAnswer, request: sent + 2)
      people.server.fail(.answer(.init(500, "<html>")), request: sent + 3)
      people.server.fail(.truncateAnswer, request: sent + 5)
      people.ads.miscount(times: round % 2)
      let refused = XAds.member("email", "p5@r\(round % 2).example")
      if round < 6 { people.ads.refuse(refused) }
      let ended = try people.apply()
      #expect([0, 4, 5].contains(ended.exit), "\(ended.text)")
      people.ads.accept(refused)
    }
    people.server.forgetFaults()
    var last = try people.apply()
    // What was refused in the last round waits for a new value.
    if last.exit != 0 { last = try people.apply() }
    let rows = try people.project.sql("SELECT emails FROM people")
    let emails = rows.compactMap { $0["emails"] as? String }
    #expect(!emails.isEmpty)
    #expect(people.ads.members(of: "a1") == AudienceProject.members(emails: emails), "\(last.text)")
  }

  @Test("an operation's error is its members' alone")
  func refusedOperation() throws {
    let people = try AudienceProject()
    people.ads.add("Everybody", id: "a1")
    try people.put(1, "a@example.com", until: "2099-01-01T00:00:00Z")
    try people.put(2, "b@example.com")
    people.ads.refuse(XAds.member("email", "a@example.com"))
    let ended = try people.apply()
    #expect(ended.exit == 4, "\(ended.text)")
    #expect(ended.text.contains("INVALID_PARAMETER"))
    #expect(people.ads.members(of: "a1") == AudienceProject.members(emails: ["b@example.com"]))
    people.ads.accept(XAds.member("email", "a@example.com"))
    try people.put(1, "a2@example.com", until: "2099-01-01T00:00:00Z")
    #expect(try people.apply().exit == 0)
    #expect(
      people.ads.members(of: "a1")
        == AudienceProject.members(emails: ["a2@example.com", "b@example.com"]))
  }
}

import Emulators
import Foundation
import Testing

/// What rows go into is made exactly once, whatever happens while it is made.
@Suite(.startsCommands, .serialized) struct ObjectTests {
  private static let created =
    #"{ create: { name: "High value", description: Those who buy } }"#

  private func people() throws -> AudienceProject {
    let people = try AudienceProject(audience: Self.created)
    try people.put(1, "ada@example.com")
    return people
  }

  @Test("an audience is made before its first member, and once")
  func once() throws {
    let people = try people()
    people.ads.add("High value customers", id: "x1")
    people.ads.add("HIGH VALUE", id: "x2")
    people.ads.add("High value 2", id: "x3")
    #expect(try people.project.headgate("plan").exit == 0)
    #expect(people.server.requests.map(\.method) == ["GET", "GET"], "two pages")
    let first = try people.apply()
    #expect(first.exit == 0, "\(first.text)")
    try people.put(2, "bob@example.com")
    #expect(try people.apply().exit == 0)
    #expect(people.ads.audiences.map(\.name).filter { $0 == "High value" }.count == 1)
    let audience = try #require(people.ads.audiences.last)
    #expect(audience.description.hasPrefix("Those who buy [headgate "))
    #expect(
      people.ads.members(of: audience.id)
        == AudienceProject.members(emails: ["ada@example.com", "bob@example.com"]))
  }

  @Test("a plan stops where the name is taken, and says where it could not ask")
  func foreseen() throws {
    let people = try people()
    people.ads.add("High value", id: "x1")
    let stopped = try people.project.headgate("plan")
    #expect(stopped.exit == 3, "\(stopped.text)")
    #expect(stopped.errors.contains("HG0951") && stopped.errors.contains("{ use: x1 }"))
    people.server.fail(.answer(.init(401, "{}")), request: 2)
    let refused = try people.project.headgate("plan", "--format", "json")
    #expect(refused.exit == 0 && refused.output.hasPrefix("{"), "\(refused.text)")
    #expect(refused.errors.contains("already was not seen"), "\(refused.text)")
    let secrets = people.project.environment
    people.project.environment = [:]
    let blind = try people.project.headgate("plan")
    #expect(blind.exit == 0 && blind.errors.contains("already was not seen"), "\(blind.text)")
    #expect(try people.project.headgate("plan", "--defs-only").errors.isEmpty)
    #expect(people.server.requests.map(\.method) == ["GET", "GET"])
    people.project.environment = secrets
    try people.write(audience: #"{ create: { name: "Higher value" } }"#)
    #expect(try people.project.headgate("plan").exit == 0)
    // What the pipeline has made for itself is its own.
    #expect(try people.apply().exit == 0)
    let sent = people.server.requests.count
    #expect(try people.project.headgate("plan").exit == 0)
    #expect(people.server.requests.count == sent)
  }

  @Test("one that is there already is never taken over")
  func exists() throws {
    let people = try people()
    people.ads.add("High value", id: "x1")
    let refused = try people.apply()
    #expect(refused.exit == 3, "\(refused.text)")
    #expect(refused.errors.contains("HG0951") && refused.errors.contains("{ use: x1 }"))
    #expect(people.ads.audiences.count == 1 && people.ads.members(of: "x1").isEmpty)
    try people.write(audience: "{ use: x1 }")
    #expect(try people.apply().exit == 0)
    #expect(people.ads.members(of: "x1").count == 1)
  }

  @Test("a lost answer is looked into: ours is found by its mark and not made again")
  func lostAnswer() throws {
    let people = try people()
    // The second request is the one that makes it.
    people.server.fail(.loseAnswer, request: 2)
    let lost = try people.apply()
    #expect(lost.exit == 5 && lost.errors.contains("HG0953"), "\(lost.text)")
    #expect(people.ads.audiences.count == 1)
    // Somebody makes one of the same name meanwhile.
    people.ads.add("High value", id: "other")
    #expect(try people.apply().exit == 0)
    #expect(people.ads.audiences.count == 2)
    #expect(people.ads.members(of: "a1").count == 1 && people.ads.members(of: "other").isEmpty)
  }

  @Test("where it cannot be found again, somebody has to say what became of it")
  func asks() throws {
    let people = try people()
    people.server.fail(.loseAnswer, request: 2)
    #expect(try people.apply().exit == 5)
    people.ads.hideAudiences(times: 2)
    let asked = try people.apply()
    #expect(asked.exit == 3 && asked.errors.contains("HG0952"), "\(asked.text)")
    #expect(asked.errors.contains(#"--object "High value=create""#))
    #expect(people.ads.audiences.count == 1)
    let said = try people.apply("--object", "High value=a1")
    #expect(said.exit == 0, "\(said.text)")
    #expect(people.ads.audiences.count == 1 && people.ads.members(of: "a1").count == 1)
  }

  @Test("what was not made is made where somebody says so")
  func makes() throws {
    let people = try people()
    people.server.fail(.answer(.init(500, "")), request: 2)
    #expect(try people.apply().exit == 5)
    #expect(people.ads.audiences.isEmpty)
    let asked = try people.apply()
    #expect(asked.exit == 3 && asked.errors.contains("it is not to be found now"), "\(asked.text)")
    #expect(try people.apply("--object", "High value=create").exit == 0)
    #expect(people.ads.audiences.count == 1)
  }

  @Test("a refusal leaves nothing to ask about")
  func refused() throws {
    let people = try people()
    people.server.fail(
      .answer(.init(400, #"{"errors":[{"code":"NAME","message":"not that name"}]}"#)), request: 2)
    let refused = try people.apply()
    #expect(refused.exit == 1 && refused.errors.contains("not that name"), "\(refused.text)")
    #expect(try people.apply().exit == 0)
    #expect(people.ads.audiences.count == 1)
  }

  @Test("killed anywhere while it is made, it is made once", arguments: 1...8)
  func killed(_ write: Int) throws {
    let people = try people()
    let ended = try people.project.headgate(
      "apply", "--auto-approve", with: ["HEADGATE_CRASH": "ledger:\(write)"])
    #expect(ended.wasKilled || ended.exit == 0, "\(ended.text)")
    var again = try people.apply()
    if again.exit == 3 {
      // It was intended and not made, which nobody but X can know.
      #expect(again.errors.contains("HG0952") && people.ads.audiences.isEmpty)
      again = try people.apply("--object", "High value=create")
    }
    #expect(again.exit == 0, "\(again.text)")
    #expect(people.ads.audiences.count == 1)
    #expect(people.ads.members(of: "a1").count == 1)
  }
}

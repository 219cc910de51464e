import Emulators
import Foundation
import PostgresServer
import Testing

/// Removals of match values that the destination refuses, or does not answer for.
@Suite(.startsCommands, .onEveryEngine) struct ValueRemovalTests {
  private static let destinations: [ModeProject.Destination] = [.records, .record, .members]

  private func refuse(_ people: ModeProject, _ value: String) {
    people.records.refuse(value, code: "no", message: "not this one")
    people.members.refuse(value, code: "no")
  }

  private func accept(_ people: ModeProject, _ value: String) {
    people.records.accept(value)
    people.members.accept(value)
  }

  /// What a plan announces to remove and to leave aside.
  private func plan(_ people: ModeProject) throws -> (removed: Int, aside: [String]) {
    let measurement = try people.project.plan().data[0].measurement
    return (measurement.counts.removed, measurement.aside.map(\.code))
  }

  private func word(_ destination: ModeProject.Destination) -> String {
    destination == .record ? "DELETE" : "remove"
  }

  @Test(
    "a removal refused so often is given up, and tried again when it is asked for",
    arguments: destinations)
  func attempts(destination: ModeProject.Destination) throws {
    let people = try ModeProject(
      destination, .init(match: "email", more: ["retry: { attempts: 3 }"]))
    try people.rows([1: "a", 2: "b"])
    #expect(try people.apply().exit == 0)
    try people.rows([1: "a"])
    refuse(people, "p2@x.co")
    _ = try people.news()
    for (attempt, exit) in [(1, Int32(4)), (2, 0), (3, 0)] {
      #expect(try plan(people).removed == 1)
      let ended = try people.apply()
      #expect(ended.exit == exit, "attempt \(attempt): \(ended)")
      #expect(try people.news() == ["\(word(destination)) 2"], "attempt \(attempt): \(ended)")
    }
    for _ in 4...5 {
      let plan = try plan(people)
      #expect(plan.removed == 0 && plan.aside == ["HG2015"], "\(plan)")
      let ended = try people.apply()
      #expect(ended.exit == 0, "\(ended)")
      #expect(try people.news() == [], "\(ended)")
    }
    #expect(try people.project.headgate("run").exit == 0)
    let status = try people.project.headgate("status")
    #expect(status.output.contains("1 given up"), "\(status)")
    let retried = try people.project.headgate("retry", "people")
    #expect(retried.output.contains("1 row of `people` that was given up"), "\(retried)")
    #expect(try plan(people).removed == 1)
    #expect(try people.apply().exit == 4, "tried as if for the first time")
    accept(people, "p2@x.co")
    #expect(try people.apply().exit == 0)
    #expect(try people.held() == [1: "a"])
    #expect(try plan(people) == (0, []))
  }

  @Test("a value that was given up, came back and goes once more is another removal")
  func comesBack() throws {
    let people = try ModeProject(
      .members, .init(match: "email", more: ["retry: { attempts: 1 }"]))
    try people.rows([1: "a", 2: "b"])
    #expect(try people.apply().exit == 0)
    try people.rows([1: "a"])
    refuse(people, "p2@x.co")
    #expect(try people.apply().exit == 4)
    #expect(try plan(people) == (0, ["HG2015"]))
    accept(people, "p2@x.co")
    try people.rows([1: "a", 2: "b"])
    #expect(try people.project.headgate("run").exit == 0)
    try people.rows([1: "a"])
    #expect(try plan(people) == (1, []))
    #expect(try people.apply().exit == 0)
    #expect(try people.held() == [1: "a"])
  }

  @Test("a removal refused for so long is given up; an outage does not count")
  func patience() throws {
    let people = try ModeProject(
      .records, .init(match: "email", more: ["retry: { for: 7d }"]))
    try people.rows([1: "a", 2: "b"])
    func apply(inDays days: Int) throws -> TestProject.Ended {
      try people.apply(with: ["HEADGATE_NOW": "\(days)d"])
    }
    #expect(try apply(inDays: 0).exit == 0)
    try people.rows([1: "a"])
    for day in [1, 6, 11] {
      people.records.answerNext(Array(repeating: .init(503), count: 20))
      #expect(try apply(inDays: day).exit == 5)
      people.records.acceptAll()
    }
    refuse(people, "p2@x.co")
    _ = try people.news()
    for (day, exit) in [(12, Int32(4)), (18, 0), (19, 0)] {
      let ended = try apply(inDays: day)
      #expect(ended.exit == exit, "day \(day): \(ended)")
      #expect(try people.news().contains("remove 2"), "day \(day): \(ended)")
    }
    #expect(try apply(inDays: 20).exit == 0)
    #expect(try people.news() == [])
  }

  @Test(
    "killed at any milestone, a removal is given up after its verdicts and not before",
    arguments: CrashTests.milestones)
  func killed(milestone: String) throws {
    let people = try ModeProject(
      .members, .init(match: "email", more: ["retry: { attempts: 2 }"]))
    try people.rows([1: "a", 2: "b"])
    #expect(try people.apply().exit == 0)
    try people.rows([1: "a"])
    refuse(people, "p2@x.co")
    try people.project.save(as: "start")
    for number in Thoroughness.milestones(upTo: 60, on: .current) {
      try people.project.restore("start")
      _ = try people.news()
      let killed = try people.apply(with: ["HEADGATE_CRASH": "\(milestone):\(number)"])
      for _ in 1...3 { _ = try people.apply() }
      let sent = try people.news()
      #expect((2...3).contains(sent.count), "\(milestone) \(number): \(sent)")
      #expect(try plan(people) == (0, ["HG2015"]), "\(milestone) \(number)")
      guard killed.wasKilled else {
        #expect(number > 1, "no milestone `\(milestone)` was passed")
        return
      }
    }
    Issue.record("the run did not end within 60 milestones")
  }

  @Test(
    "a removal that may have been made and is not safe to repeat is not made twice",
    arguments: ["lost", "killed"])
  func unknown(how: String) throws {
    let people = try ModeProject(.members, .init(match: "email"))
    try people.project.write(
      "connectors/once.yaml",
      """
      connectors:
        once:
          title: Members that go once
          transport: http
          settings: { base_url: { type: string, required: true }, token: { type: string, secret: true } }
          auth: [ { bearer: { token: settings.token } } ]
          actions:
            members:
              kind: membership
              modes: [mirror]
              record: free
              settings: { path: { type: string, default: /in } }
              requests:
                add:
                  for: [add, change]
                  batch: { max_records: 500 }
                  request: { method: POST, path: "{{ action.path }}", body: { object: { add: { array: { from: records, each: record } } } } }
                remove:
                  for: [remove]
                  repeat: unsafe
                  batch: { max_records: 500 }
                  request: { method: POST, path: "{{ action.path }}", body: { object: { remove: { array: { from: records, each: record } } } } }
      """)
    try people.project.edit("headgate.yaml", "connector: http", "connector: once")
    try people.rows([1: "a", 2: "b"])
    let first = try people.apply()
    #expect(first.exit == 0, "\(first)")
    try people.rows([1: "a"])
    _ = try people.news()
    if how == "lost" {
      people.server.fail(.loseAnswer, request: people.server.requests.count + 1)
      #expect(try people.apply().exit == 4)
    } else {
      #expect(try people.apply(with: ["HEADGATE_CRASH": "answer:1"]).wasKilled)
    }
    #expect(try people.news() == ["remove 2"])
    for _ in 1...2 {
      let ended = try people.apply()
      #expect([0, 4].contains(ended.exit), "\(ended)")
      #expect(try people.news() == [], "\(ended)")
      #expect(try plan(people) == (0, ["HG2016"]))
    }
    #expect(try people.project.headgate("retry", "people").exit == 0)
    #expect(try people.apply().exit == 0)
    #expect(try people.news() == ["remove 2"])
    #expect(try plan(people) == (0, []))
  }
}

import Emulators
import Foundation
import PostgresServer
import Testing

/// What became of a record in one run, and what the next runs make of it.
@Suite(.startsCommands, .onEveryEngine) struct OutcomeTests {
  private static let destinations: [ModeProject.Destination] = [.records, .record]

  @Test(
    "a record refused so often is given up, and due again with another value",
    arguments: destinations, ["id", "email"])
  func attempts(destination: ModeProject.Destination, match: String) throws {
    let people = try ModeProject(
      destination, .init(match: match, more: ["retry: { attempts: 3 }"]))
    try people.rows([1: "a", 2: "b"])
    people.records.refuse(match == "id" ? "2" : "p2@x.co", code: "no", message: "not this one")
    let word = destination == .record ? "PUT" : "add"
    let first = try people.apply()
    #expect(first.exit == 4, "\(first)")
    #expect(try people.news() == ["\(word) 1", "\(word) 2"])
    for _ in 2...3 {
      let ended = try people.apply()
      #expect(ended.exit == 0, "a known refusal is no news: \(ended)")
      #expect(try people.news() == ["\(word) 2"], "\(ended)")
    }
    for _ in 4...5 {
      #expect(try people.project.plan().data[0].measurement.aside.map(\.code) == ["HG2015"])
      let ended = try people.apply()
      #expect(ended.exit == 0, "\(ended)")
      #expect(try people.news() == [], "\(ended)")
    }
    // Another row's change does not bring it back, its own does.
    try people.rows([1: "A", 2: "b"])
    #expect(try people.apply().exit == 0)
    #expect(try people.news() == [destination == .record ? "PUT 1" : "change 1"])
    try people.rows([1: "A", 2: "B"])
    let news = try people.apply()
    #expect(news.exit == 4, "another value refused is news: \(news)")
    #expect(try people.news() == ["\(word) 2"])
    people.records.acceptAll()
    #expect(try people.apply().exit == 0)
    #expect(try people.held() == [1: "A", 2: "B"])
  }

  @Test("a record refused for so long is given up; throttling and outages do not count")
  func patience() throws {
    let people = try ModeProject(.records, .init(more: ["retry: { for: 7d }"]))
    try people.rows([1: "a", 2: "b"])
    func apply(inDays days: Int) throws -> TestProject.Ended {
      try people.apply(with: ["HEADGATE_NOW": "\(days)d"])
    }
    // Ten days of an outage.
    for day in [0, 5, 10] {
      people.records.answerNext(Array(repeating: .init(503), count: 20))
      #expect(try apply(inDays: day).exit == 5)
      people.records.acceptAll()
    }
    people.records.refuse("2", code: "no", message: "not this one")
    _ = try people.news()
    for (day, exit) in [(11, Int32(4)), (13, 0), (17, 0)] {
      let ended = try apply(inDays: day)
      #expect(ended.exit == exit, "day \(day): \(ended)")
      #expect(try people.news().contains("add 2"), "day \(day): \(ended)")
    }
    #expect(try apply(inDays: 18).exit == 0)
    #expect(try people.news() == ["add 2"])
    for day in [18, 19, 30] {
      #expect(try apply(inDays: day).exit == 0)
      #expect(try people.news() == [], "day \(day)")
    }
    people.records.acceptAll()
    try people.rows([1: "a", 2: "B"])
    #expect(try apply(inDays: 31).exit == 0)
    #expect(try people.held() == [1: "a", 2: "B"])
  }

  @Test(
    "what may have arrived and is not safe to repeat is not tried again until its value changes",
    arguments: [true, false])
  func unknown(hasArrived: Bool) throws {
    let people = try ModeProject(
      .event, .init(mode: "append", more: ["events: [added, changed]", "start: all"]))
    try people.rows([1: "a", 2: "b", 3: "c"])
    people.server.fail(hasArrived ? .loseAnswer : .dropRequest, request: 2)
    let first = try people.apply()
    #expect(first.exit == 4, "\(first)")
    #expect(try people.news() == ["add 1", "add 2", "add 3"])
    for _ in 1...2 {
      let ended = try people.apply()
      #expect([0, 4].contains(ended.exit), "\(ended)")
      #expect(try people.news() == [], "\(ended)")
      #expect(try people.project.plan().data[0].measurement.aside.map(\.code) == ["HG2016"])
    }
    try people.rows([1: "a", 2: "B", 3: "c"])
    let changed = try people.apply()
    #expect(changed.exit == 0, "\(changed)")
    #expect(try people.news().map { $0.suffix(1) } == ["2"], "\(changed)")
    #expect(try people.apply().exit == 0)
    #expect(try people.news() == [])
  }

  @Test("a kill during a request that is not safe to repeat leaves it unknown, not sent twice")
  func unknownAfterKill() throws {
    let people = try ModeProject(
      .event, .init(mode: "append", more: ["events: [added]", "start: all"]))
    try people.rows([1: "a", 2: "b", 3: "c"])
    #expect(try people.apply(with: ["HEADGATE_CRASH": "answer:2"]).wasKilled)
    for _ in 1...2 {
      let ended = try people.apply()
      #expect([0, 4].contains(ended.exit), "\(ended)")
    }
    let sent = try people.news()
    #expect(Set(sent).count == sent.count, "sent twice: \(sent)")
    try people.rows([1: "a", 2: "b", 3: "c", 4: "d"])
    let next = try people.apply()
    #expect(try people.news() == ["add 4"], "\(next)")
  }

  @Test("a repeat after a lost answer carries the same key, in the run and after it")
  func sameKey() throws {
    let people = try ModeProject(
      .events,
      .init(mode: "append", more: ["events: [added, changed]", "start: all"], batch: 2))
    try people.rows([1: "a", 2: "b", 3: "c"])
    people.server.fail(.loseAnswer, request: 1)
    #expect(try people.apply().exit == 0)
    #expect(people.sink.events.count == 3)
    #expect(people.sink.repeats.count == 2, "one request of two came again")

    try people.rows([1: "A", 2: "B", 3: "C"])
    let sent = people.server.requests.count
    people.server.fail(.loseAnswer, requests: sent + 1...sent + 60)
    #expect(try people.apply().exit == 5)
    people.server.forgetFaults()
    let arrived = people.sink.events.count
    #expect(arrived > 3)
    let next = try people.apply()
    #expect(next.exit == 0, "\(next)")
    #expect(people.sink.events.count == 6, "an event was counted twice: \(people.sink.events)")
  }

  @Test("killed at any milestone, an event is counted once", arguments: CrashTests.milestones)
  func sameKeyAfterKill(milestone: String) throws {
    for number in Thoroughness.milestones(upTo: 60, on: .current) {
      let people = try ModeProject(
        .events,
        .init(mode: "append", more: ["events: [added, changed]", "start: all"], batch: 2))
      try people.rows([1: "a", 2: "b", 3: "c"])
      #expect(try people.apply().exit == 0)
      try people.rows([1: "A", 2: "b", 3: "C", 4: "d"])
      let killed = try people.apply(with: ["HEADGATE_CRASH": "\(milestone):\(number)"])
      let next = try people.apply()
      #expect(next.exit == 0, "\(milestone) \(number): \(next)")
      let counted = people.sink.events.map { "\($0.operation) \($0.record)" }
      #expect(counted.count == 6, "\(milestone) \(number): \(counted)")
      guard killed.wasKilled else {
        #expect(number > 1)
        return
      }
    }
    Issue.record("the run did not end within 60 milestones")
  }

  @Test("the same value sent again later carries a new key")
  func newKey() throws {
    let people = try ModeProject(
      .events, .init(mode: "append", more: ["events: [added, changed, removed]", "start: all"]))
    for names in [[1: "a"], [1: "b"], [1: "a"], [1: "b"], [:], [1: "b"], [:]] {
      try people.rows(names)
      #expect(try people.apply().exit == 0)
    }
    let events = people.sink.events
    #expect(
      events.map(\.operation) == ["add", "change", "change", "change", "remove", "add", "remove"])
    #expect(Set(events.compactMap(\.key)).count == 7)
    #expect(people.sink.repeats == [])
  }
}

import Emulators
import Foundation
import PostgresServer
import Testing

/// What a run that is killed was about to do.
enum CrashScene: String, Sendable, CaseIterable {
  /// Everything is new.
  case firstRun
  /// New, changed and gone rows, and one that became a duplicate.
  case changes
  /// The same in the mode that keeps gone rows.
  case upsert
  /// One record a request, by PUT and DELETE.
  case record
  /// The mapping was edited: every row is due.
  case resync

  func project() throws -> PeopleProject {
    switch self {
    case .firstRun, .changes, .resync: try PeopleProject()
    case .upsert: try PeopleProject(mode: "upsert")
    case .record: try PeopleProject(action: "record")
    }
  }

  /// Operations in flight at most: two requests, and one that followed an answer at once.
  var inFlight: Int { self == .record ? 3 : 12 }

  func edit(_ people: PeopleProject) throws {
    switch self {
    case .firstRun: break
    case .changes, .upsert, .record: try people.edit()
    case .resync: try ResyncTests.editMapping(people)
    }
  }

  /// What the store must hold in the end, `before` being what it held at the start.
  func expected(_ people: PeopleProject, before: [String: String]) throws -> [String: String] {
    // The duplicate is held: its record stays as it was.
    let duplicate = before.filter { $0.key == "10" }
    return switch self {
    case .firstRun: try people.expected()
    case .changes, .record: try people.expected(held: duplicate)
    case .upsert:
      try people.expected(
        held: before.filter { ["3", "4", "10", "17", "18", "22"].contains($0.key) })
    case .resync: try ResyncTests.expected(people)
    }
  }
}

/// The process is killed at the Nth write or answer, for N = 1, 2, ... until a run ends by itself; the next run is let through.
@Suite(.startsCommands, .onEveryEngine) struct CrashTests {
  static let milestones = ["ledger", "state", "answer"]
  /// More milestones than any of these runs has.
  private static let limit = 200

  @Test(
    "killed at any milestone, the next run leaves the store equal to the model and repeats only what was in flight",
    arguments: CrashScene.allCases, milestones)
  func killed(scene: CrashScene, milestone: String) throws {
    // Writes to the ledger are the same whatever the source is.
    if Engine.current != .sqlite, milestone == "ledger", scene != .changes { return }
    let people = try scene.project()
    if scene != .firstRun { #expect(try people.apply().exit == 0) }
    let before = people.store.records
    try scene.edit(people)
    try people.project.save(as: "start")
    let counts = try people.project.plan().counts
    try eachKill(milestone, people) {
      try people.project.restore("start")
      people.store.restore(before)
    } check: { number, first, second in
      let wanted = try scene.expected(people, before: before)
      #expect(differences(people.store.records, from: wanted) == [], "\(milestone) \(number)")
      let changes = counts.added + counts.changed + counts.removed
      #expect(first + second >= changes, "\(milestone) \(number)")
      #expect(
        first + second <= changes + scene.inFlight, "\(milestone) \(number) repeats too much")
    }
  }

  @Test(
    "killed, and the rows set back before the next run, the store still equals the model",
    arguments: milestones)
  func setBack(milestone: String) throws {
    let people = try PeopleProject()
    #expect(try people.apply().exit == 0)
    let before = people.store.records
    try people.keepRows()
    try people.edit()
    try people.project.save(as: "start")
    let counts = try people.project.plan().counts
    try eachKill(milestone, people) {
      try people.project.restore("start")
      people.store.restore(before)
    } between: {
      try people.setBack()
    } check: { number, _, second in
      #expect(differences(people.store.records, from: before) == [], "\(milestone) \(number)")
      // What the journal announced and nobody answered for is in doubt, no more.
      let changes = counts.added + counts.changed + counts.removed
      #expect(second <= changes, "\(milestone) \(number) sends too much")
    }
  }

  @Test("killed with its answer lost and the row set back, the store still equals the model")
  func answerLost() throws {
    let people = try PeopleProject(concurrency: 1)
    #expect(try people.apply().exit == 0)
    let before = people.store.records
    try people.keepRows()
    try people.edit()
    try people.project.save(as: "start")
    for number in 1...4 {
      try people.project.restore("start")
      people.store.restore(before)
      let next = people.server.requests.count + number
      people.server.fail(.loseAnswer, requests: next...next + 99)
      let ended = try people.apply()
      #expect(ended.exit == 5, "\(ended)")
      people.server.forgetFaults()
      try people.setBack()
      let after = try people.apply()
      #expect(after.exit == 0, "\(after)")
      #expect(differences(people.store.records, from: before) == [], "answer \(number) was lost")
    }
  }

  /// Kills at each milestone in turn, lets the next run through, checks, and plans once more: nothing may be left.
  ///
  /// `check` gets the number of the milestone and the operations that the store applied in the one and the other run.
  private func eachKill(
    _ milestone: String, _ people: PeopleProject, start: () throws -> Void,
    between: () throws -> Void = {}, check: (Int, Int, Int) throws -> Void
  ) throws {
    for number in Thoroughness.milestones(upTo: Self.limit, on: .current) {
      try start()
      let sent = people.store.operationCount
      let ended = try people.apply(with: ["HEADGATE_CRASH": "\(milestone):\(number)"])
      guard ended.wasKilled else {
        #expect(ended.exit == 0, "\(ended)")
        #expect(number > 1, "no milestone `\(milestone)` was passed")
        return
      }
      people.server.awaitQuiet()
      let first = people.store.operationCount - sent
      try between()
      let next = try people.apply()
      #expect(next.exit == 0, "\(milestone) \(number): \(next)")
      try check(number, first, people.store.operationCount - sent - first)
      let plan = try people.project.headgate("plan", "--detailed-exitcode")
      #expect(plan.exit == 0, "\(milestone) \(number): something is left\n\(plan.output)")
    }
    Issue.record("the run did not end within \(Self.limit) milestones")
  }
}

import Foundation
import Testing

/// The mode `replace` over a model whose rows have names.
@Suite(.startsCommands, .onEveryEngine) struct ReplaceTests {
  private func named(_ map: String) throws -> PlaceProject {
    let visits = try PlaceProject()
    visits.identifier = "    identifier: [place]"
    visits.map = map
    try visits.write()
    return visits
  }

  @Test("a row of which no record can be made is held, and is no news in the next run")
  func held() throws {
    let visits = try named("name: { column: name, max_length: 5 }")
    try visits.rows(["a", "b", "too long"])
    #expect(try visits.apply().exit == 4)
    #expect(try visits.names() == ["a", "b"])
    try visits.rows(["too long", "c", "too long"])
    #expect(try visits.apply().exit == 4)
    #expect(try visits.names() == ["a", "c"])
    // Something else changes; what was refused is refused again.
    try visits.rows(["too long", "d", "too long"])
    let ended = try visits.apply()
    #expect(ended.exit == 0, "\(ended)")
    #expect(try visits.names() == ["a", "d"])
    #expect(try visits.isSettled())
  }

  @Test("a row that is gone leaves the content although its record could be made no more")
  func gone() throws {
    let visits = try named("name: name")
    try visits.rows(["a", "long", "b"])
    #expect(try visits.apply().exit == 0)
    visits.map = "name: { column: name, max_length: 2 }"
    try visits.write()
    try visits.project.sql("DELETE FROM visits WHERE name = 'long'")
    let plan = try visits.project.plan().counts
    #expect(plan.removed == 1)
    #expect(plan.aside == 0)
    let ended = try visits.apply()
    #expect(ended.exit == 0, "\(ended)")
    #expect(try visits.names() == ["a", "b"])
    #expect(try visits.isSettled())
  }

  @Test("what a row says of its run is true of the run that writes it")
  func context() throws {
    let visits = try PlaceProject()
    visits.identifier = "    identifier: [place]"
    visits.map =
      "name: name, was: { row: operation }, key: { row: key }, at: { run: started_at }"
    try visits.write()
    let start = Date().addingTimeInterval(-1)
    try visits.rows(["a", "b"])
    #expect(try visits.apply().exit == 0)
    let first = try visits.lines()
    #expect(first.map { $0["was"] as? String } == ["added", "added"])
    try visits.rows(["a", "c", "d"])
    #expect(try visits.apply().exit == 0)
    let second = try visits.lines()
    // What is as it was is written over itself.
    #expect(second.map { $0["was"] as? String } == ["changed", "changed", "added"])
    for line in first + second {
      let at = (line["at"] as? String).flatMap { try? Date($0, strategy: .iso8601) }
      #expect(try #require(at) >= start, "\(line)")
    }
    let keys = (first + second).compactMap { $0["key"] as? String }
    #expect(Set(keys).count == 5, "\(keys)")
    #expect(!keys.contains(String(repeating: "0", count: 32)))
    #expect(try visits.isSettled())
  }
}

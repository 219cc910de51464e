import Foundation
import Testing

/// What was sent by a match field that the mapping has no more is removed by that field, and a CSV file has no column for
/// it.
@Suite(.startsCommands, .onEveryEngine) struct StrayFieldTests {
  @Test("the removal is refused with its reason, and the rest is written")
  func removal() throws {
    let people = try ModeProject(
      .operations, .init(match: "email", map: ["id: id", "email: email"]))
    func write() throws {
      try people.write()
      try people.project.edit("headgate.yaml", "path: out.jsonl", "path: out.csv, format: csv")
    }
    try write()
    try people.rows([1: "a", 2: "b"])
    #expect(try people.apply().exit == 0)
    people.definition.match = "id"
    people.definition.map = ["id: id", "name: name"]
    try write()
    // Another header is another file.
    try FileManager.default.removeItem(
      at: people.project.folder.appendingPathComponent("out.csv"))
    let ended = try people.apply()
    #expect(ended.exit == 4, "\(ended)")
    #expect(ended.output.contains("HG2018"), "\(ended)")
    #expect(ended.output.contains("no column for it"), "\(ended)")
    #expect(try people.project.text("out.csv") == "operation,id,name\nadd,1,a\nadd,2,b\n")
  }
}

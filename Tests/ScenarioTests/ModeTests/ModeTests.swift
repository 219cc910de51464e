import Foundation
import Testing

/// Every cell of the table of modes in three runs through the binary.
@Suite(.startsCommands, .onEveryEngine) struct ModeTests {
  @Test(
    "what is new, changed and gone is sent as the mode says, and as the plan announced",
    arguments: ModeCell.all)
  func cell(_ cell: ModeCell) throws {
    let people = try ModeProject(
      cell.destination, .init(mode: cell.mode, match: cell.match, more: cell.more))
    if cell.mode == "update" {
      // Existing records, with a field of their own that an update leaves.
      people.records.restore(
        Dictionary(
          uniqueKeysWithValues: (1...3).map { id in
            let email = "p\(id)@x.co"
            return (
              cell.match == "id" ? "\(id)" : email,
              #"{"email":"\#(email)","id":\#(id),"own":true}"#
            )
          }))
    }
    for run in ModeCell.rows.indices {
      try people.rows(ModeCell.rows[run])
      let sent = cell.runs[run]
      let plan = try people.project.plan()
      #expect(plan.counts.added == sent.added.count, "run \(run + 1)")
      #expect(plan.counts.changed == sent.changed.count, "run \(run + 1)")
      #expect(plan.counts.removed == sent.removed.count, "run \(run + 1)")
      #expect(plan.counts.aside == 0)
      let ended = try people.apply()
      #expect(ended.exit == 0, "run \(run + 1): \(ended)")
      #expect(try people.news() == cell.seen(run), "run \(run + 1): \(ended)")
      // It may be asked as often as one likes.
      #expect(try people.project.headgate("plan", "--detailed-exitcode").exit == 0)
      let again = try people.apply()
      #expect(again.exit == 0, "\(again)")
      #expect(try people.news() == [], "run \(run + 1), repeated: \(again)")
    }
    if cell.mode == "mirror" { #expect(try people.held() == ModeCell.rows[2]) }
    if cell.mode == "update", cell.destination != .operations {
      #expect(try people.held() == [1: "a", 2: "b", 3: "c"])
      #expect(people.records.records.values.allSatisfy { $0.contains(#""own":true"#) })
    }
  }

  @Test("replace writes the whole content anew when anything changed, and only then")
  func replace() throws {
    let people = try ModeProject(.content, .init(mode: "replace"))
    let counts = [(3, 0, 0), (1, 1, 1), (2, 1, 1)]
    func file() throws -> UInt64? {
      let path = people.project.folder.appendingPathComponent("out.jsonl").path
      return try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? UInt64
    }
    for (rows, count) in zip(ModeCell.rows, counts) {
      try people.rows(rows)
      let plan = try people.project.plan().counts
      #expect((plan.added, plan.changed, plan.removed) == count)
      #expect(try people.apply().exit == 0)
      #expect(try people.held() == rows)
      #expect(try people.project.headgate("plan", "--detailed-exitcode").exit == 0)
      let before = try file()
      #expect(try people.apply().exit == 0)
      #expect(try file() == before, "the file was written although nothing changed")
    }
  }
}

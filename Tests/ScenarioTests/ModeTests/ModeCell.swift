import Testing

/// One mode at one destination: what three runs send.
struct ModeCell: Sendable, CustomTestStringConvertible {
  struct Sent: Sendable {
    var added: [Int] = []
    var changed: [Int] = []
    var removed: [Int] = []
  }

  let mode: String
  let destination: ModeProject.Destination
  var match = "id"
  /// Lines of the pipeline.
  var more: [String] = []
  let runs: [Sent]

  var testDescription: String {
    ([mode, "to", destination.rawValue, "by", match] + more).joined(separator: " ")
  }

  /// The rows of the runs: 1 changes and changes back, 2 goes and comes back, 3 stays, 4 comes and goes, 5 comes.
  static let rows: [[Int: String]] = [
    [1: "a", 2: "b", 3: "c"],
    [1: "A", 3: "c", 4: "d"],
    [1: "a", 2: "b", 3: "c", 5: "e"],
  ]

  static let all = states + insertsAndUpdates + events

  private static let keyed: [(ModeProject.Destination, match: String)] = [
    (.records, "id"), (.records, "email"), (.record, "id"), (.record, "email"), (.members, "id"),
    (.members, "email"), (.operations, "id"),
  ]

  private static let states = keyed.flatMap { destination, match in
    [
      ModeCell(
        mode: "mirror", destination: destination, match: match,
        runs: [
          Sent(added: [1, 2, 3]), Sent(added: [4], changed: [1], removed: [2]),
          Sent(added: [2, 5], changed: [1], removed: [4]),
        ]),
      ModeCell(
        mode: "upsert", destination: destination, match: match,
        // 2 is kept while it is gone: coming back it is what it was.
        runs: [
          Sent(added: [1, 2, 3]), Sent(added: [4], changed: [1]), Sent(added: [5], changed: [1]),
        ]),
      ModeCell(
        mode: "insert", destination: destination, match: match,
        runs: [Sent(added: [1, 2, 3]), Sent(added: [4]), Sent(added: [5])]),
    ]
  }

  private static let insertsAndUpdates = keyed.filter { $0.0 != .members }.map {
    destination, match in
    ModeCell(
      mode: "update", destination: destination, match: match,
      // 4 and 5 are not there, where the destination can tell.
      runs: [Sent(changed: [1, 2, 3]), Sent(changed: [1, 4]), Sent(changed: [1, 5])])
  }

  private static let events = [ModeProject.Destination.events, .event, .operations].flatMap {
    destination in
    (1...7).flatMap { bits in
      ["all", "now"].map { start in
        let (added, changed, removed) = (bits & 1 != 0, bits & 2 != 0, bits & 4 != 0)
        let names = zip(["added", "changed", "removed"], [added, changed, removed])
          .filter(\.1).map(\.0)
        return ModeCell(
          mode: "append", destination: destination,
          more: ["events: [\(names.joined(separator: ", "))]", "start: \(start)"],
          runs: [
            Sent(added: added && start == "all" ? [1, 2, 3] : []),
            Sent(
              added: added ? [4] : [], changed: changed ? [1] : [], removed: removed ? [2] : []),
            // Whose going was no event is kept, and so its coming back is none.
            Sent(
              added: !added ? [] : removed ? [2, 5] : [5], changed: changed ? [1] : [],
              removed: removed ? [4] : []),
          ])
      }
    }
  }

  /// What the destination sees of a run, as `change 7`.
  func seen(_ run: Int) -> [String] {
    let words: (added: String, changed: String, removed: String) =
      switch (destination, mode) {
      case (.records, "insert"): ("insert", "", "")
      case (.records, "update"): ("", "update", "")
      case (.record, "insert"): ("CREATE", "", "")
      case (.record, "update"): ("", "PATCH", "")
      case (.record, _): ("PUT", "PUT", "DELETE")
      case (.members, _): ("add", "add", "remove")
      default: ("add", "change", "remove")
      }
    let sent = runs[run]
    let entries =
      sent.added.map { ($0, words.added) } + sent.changed.map { ($0, words.changed) }
      + sent.removed.map { ($0, words.removed) }
    return entries.sorted { $0 < $1 }.map { "\($1) \($0)" }
  }
}

import Foundation
import Testing

/// The faults stop: runs go on until nothing is left, and all is compared.
extension TortureSequence {
  private static let limit = 5

  mutating func calm() throws {
    story.append("calm")
    torture.desk.calm()
    if torture.project.exists("frozen.plan") {
      _ = try torture.project.headgate("discard", "frozen.plan")
    }
    // Each row has an identifier of its own: of one that is set aside it is not said what the destination holds.
    var seen: Set<Int> = []
    try torture.put(torture.rows.filter { row in row.id.map { seen.insert($0).inserted } ?? false })
    torture.definition.isGuarded = false
    try torture.deploy()
    try settle()
    try checkContent()
    if torture.definition.mode == "upsert" {
      torture.definition.mode = "mirror"
      try torture.deploy()
      try settle()
      try checkContent()
    }
    try checkLedger()
    try torture.privacy.check(torture.project)
  }

  /// Runs until a plan says that nothing is left; then one more sends nothing.
  private mutating func settle() throws {
    for number in 1...Self.limit {
      let ended = try torture.project.headgate("apply", "--auto-approve")
      torture.privacy.check(ended)
      if [0, 4].contains(ended.exit) { torture.applied() }
      story.append("  acted \(torture.desk.tally.take().keys.sorted())")
      check([0, 4].contains(ended.exit), "calm apply \(number): \(ended.testDescription)")
      let plan = try torture.project.headgate("plan", "--detailed-exitcode")
      if plan.exit == 0 {
        let before = torture.desk.server.requests.count
        let file = torture.project.exists("out.jsonl") ? try torture.project.text("out.jsonl") : ""
        let again = try torture.project.headgate("apply", "--auto-approve")
        check(again.exit == 0, "a calm run: \(again.testDescription)")
        check(torture.desk.server.requests.count == before, "a calm run sent something")
        let now = torture.project.exists("out.jsonl") ? try torture.project.text("out.jsonl") : ""
        check(file == now, "a calm run wrote something")
        return
      }
      if number == Self.limit {
        fail("something is left after \(number) runs: \(plan.testDescription)")
      }
    }
  }

  private func checkContent() throws {
    let wanted = torture.wanted()
    let content = try torture.desk.content(torture.project)
    let definition = torture.definition
    switch (definition.destination, definition.mode) {
    case (.events, _): checkEvents(wanted)
    case (.event, _): break
    case (_, "insert"):
      // A row whose value changed moves unsent.
      if !definition.isByValue {
        for key in wanted.keys { check(content[key] != nil, "\(key) is missing") }
      }
      for (key, record) in content {
        check(torture.ever[key]?.contains(record) == true, "\(key) never was \(record)")
      }
    case (_, "update"):
      let standing = TortureProject.standing(definition)
      check(Set(content.keys) == Set(standing.keys), "an update made or removed: \(content.keys)")
      for (key, record) in content {
        guard let wanted = wanted[key] else { continue }
        check(wanted.contains { Self.covers(record, $0) }, "\(key) is \(record), not of \(wanted)")
      }
    case (.members, _), (.anyOf, _):
      // What a member was last called stays while any row holds it.
      for key in wanted.keys { check(content[key] != nil, "\(key) is missing") }
      for (key, record) in content {
        check(wanted[key] != nil || definition.mode == "upsert", "\(key) should not be there")
        check(torture.ever[key]?.contains(record) == true, "\(key) never was \(record)")
      }
    case (_, "upsert"):
      for (key, records) in wanted {
        check(
          content[key].map(records.contains) == true,
          "\(key) is \(content[key] ?? "missing"), not of \(records)")
      }
    default:
      for key in Set(wanted.keys).union(content.keys).sorted() {
        guard let records = wanted[key] else {
          fail("\(key) should not be there: \(content[key] ?? "")")
          continue
        }
        check(
          content[key].map(records.contains) == true,
          "\(key) is \(content[key] ?? "missing"), not of \(records)")
      }
    }
  }

  /// Whether a record has all that another one says.
  private static func covers(_ record: String, _ other: String) -> Bool {
    func object(_ text: String) -> NSDictionary {
      (try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary) ?? [:]
    }
    let (record, other) = (object(record), object(other))
    return other.allKeys.allSatisfy { key in
      // What names the record stays as it was written first.
      key as? String == "key" || (record[key] as? NSObject) == (other[key] as? NSObject)
    }
  }

  /// The last event of each row tells its present value, of one that is gone that it went.
  private func checkEvents(_ wanted: [String: Set<String>]) {
    var last: [String: (operation: String, record: String)] = [:]
    for event in torture.desk.sink.events {
      let record =
        (try? JSONSerialization.jsonObject(with: Data(event.record.utf8)) as? [String: Any]) ?? [:]
      last["\(record["key"] ?? "")"] = (event.operation, event.record)
    }
    for row in torture.sound {
      guard let key = row.keys(torture.definition).first else { continue }
      let told = last[key]
      let records = torture.told(row)
      check(
        told.map { $0.operation != "remove" && records.contains($0.record) } == true,
        "\(key) was last told as \(told.map { "\($0)" } ?? "nothing"), not as of \(records)")
    }
    for (key, told) in last where wanted[key] == nil {
      check(told.operation == "remove", "\(key) is gone and was last told as \(told)")
    }
  }

  /// What the ledger says was accepted, the destination has done at least; no run is left open.
  private func checkLedger() throws {
    guard !torture.definition.destination.isFile else { return }
    let sums = try torture.ledger("runs") {
      """
      SELECT sum(adds_accepted + changes_accepted + removes_accepted) AS n,
        sum(CASE status WHEN 'running' THEN 1 ELSE 0 END) AS open FROM \($0)
      """
    }
    let accepted = sums.first?["n"] as? Int ?? -1
    check(
      accepted >= 0 && accepted <= torture.desk.tally.total,
      "the ledger counts \(accepted) accepted, the destination \(torture.desk.tally.total)")
    check(sums.first?["open"] as? Int == 0, "a run is left open")
  }
}

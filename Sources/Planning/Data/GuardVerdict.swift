import Compiler

/// What a guard says of a measured pipeline.
package struct GuardVerdict: Hashable, Sendable, Codable {
  package let name: String
  package let isTripped: Bool
  /// In numbers: `removes 17 of 92,108 (0.02 %, max 5 %)`.
  package let text: String
  /// What to do about a tripped one.
  package let remedy: String?
}

extension Guards {
  /// Judges the counts; percentages are of the snapshot's rows, of the model's for `invalid`.
  package func verdicts(_ measurement: Measurement) -> [GuardVerdict] {
    let counts = measurement.counts
    var verdicts: [GuardVerdict] = []
    if counts.modelRows == 0, counts.snapshotRows > 0 {
      switch emptySource {
      case .abort:
        verdicts.append(
          GuardVerdict(
            name: "empty_source", isTripped: true,
            text: "the model has no row, the snapshot \(counts.snapshotRows.grouped)",
            remedy:
              "check the model's query; if it may be empty, set `guard: { empty_source: allow }`"))
      case .allow:
        verdicts.append(
          GuardVerdict(
            name: "empty_source", isTripped: false, text: "the model has no row, which is allowed",
            remedy: nil))
      }
    }
    if counts.removed > 0 {
      verdicts.append(
        deletes.verdict(
          "deletes", counts.removed, of: counts.snapshotRows,
          verb: "removes",
          remedy: "check the model's query; raise `guard.deletes` if these rows are to go"))
    }
    if measurement.invalid > 0 {
      verdicts.append(
        invalid.verdict(
          "invalid", measurement.invalid, of: counts.modelRows, verb: "sets aside",
          remedy: "give each row of the model one identifier that is not null"))
    }
    return verdicts
  }
}

extension Guards.Limit {
  /// Trips when the count exceeds both the share and `above`; `rows` trips alone.
  func verdict(_ name: String, _ count: Int, of total: Int, verb: String, remedy: String)
    -> GuardVerdict
  {
    let share = total == 0 ? 100 : Double(count) * 100 / Double(total)
    let exceedsShare = percent.map { share > $0 } ?? false
    let isTripped = (exceedsShare && count > above) || (rows.map { count > $0 } ?? false)
    var limits: [String] = []
    if let percent { limits.append("max \(percent.shortest) % above \(above.grouped)") }
    if let rows { limits.append("max \(rows.grouped) rows") }
    return GuardVerdict(
      name: name, isTripped: isTripped,
      text:
        "\(verb) \(count.grouped) of \(total.grouped) (\(share.twoPlaces) %, \(limits.joined(separator: ", ")))",
      remedy: isTripped ? remedy : nil)
  }
}

import Compiler

/// What a guard says of a measured pipeline.
package struct GuardVerdict: Hashable, Sendable, Codable {
  package let name: String
  package let isTripped: Bool
  /// In numbers: `removes 17 of 92,108 (0.02 %, max 5 %)`.
  package let text: String
  /// What to do about a tripped one.
  package let remedy: String?
  /// What `--override` takes to let a tripped one pass once; nil where it did not trip.
  package let override: String?

  /// The same, let pass where an override covers so many rows.
  fileprivate func overridden(
    _ guarded: GuardOverride.Guard, by overrides: [GuardOverride], rows: Int, pipeline: String
  ) -> GuardVerdict {
    guard isTripped else { return self }
    let given = overrides.last { $0.name == guarded }
    if let given, rows <= given.rows {
      return GuardVerdict(
        name: name, isTripped: false, text: "\(text), overridden up to \(given.rows.grouped)",
        remedy: nil, override: nil)
    }
    let needed = GuardOverride(guarded, pipeline: pipeline, rows: rows)
    let way = "once: `--override \(needed.text)`"
    return GuardVerdict(
      name: name, isTripped: true, text: text,
      remedy: [remedy, way].compactMap { $0 }.joined(separator: "; "), override: needed.text)
  }
}

extension Guards {
  /// Judges the counts; percentages are of the snapshot's rows, of the model's for `invalid`.
  ///
  /// - Parameters:
  ///   - pipeline: its name, for what is to be done.
  ///   - overrides: those of this pipeline.
  ///   - isResync: an approved change makes rows due, so that their number says nothing.
  ///   - isEmptying: every row is to be removed, and no model is read.
  package func verdicts(
    _ measurement: Measurement, of pipeline: String, overrides: [GuardOverride] = [],
    isResync: Bool = false, isEmptying: Bool = false
  ) -> [GuardVerdict] {
    let counts = measurement.counts
    var verdicts: [GuardVerdict] = []
    func take(_ verdict: GuardVerdict, _ guarded: GuardOverride.Guard, rows: Int) {
      verdicts.append(
        verdict.overridden(guarded, by: overrides, rows: rows, pipeline: pipeline))
    }
    if counts.modelRows == 0, counts.snapshotRows > 0, !isEmptying {
      take(
        emptySource.verdict(snapshotRows: counts.snapshotRows), .emptySource,
        rows: counts.snapshotRows)
    }
    if counts.removed > 0 {
      take(
        deletes.verdict(
          "deletes", counts.removed, of: counts.snapshotRows, verb: "removes",
          remedy: "check the model's query; raise `guard.deletes` if these rows are to go"),
        .deletes, rows: counts.removed)
    }
    if measurement.invalid > 0 {
      take(
        invalid.verdict(
          "invalid", measurement.invalid, of: counts.modelRows, verb: "sets aside",
          remedy: "give each row of the model one identifier that is not null"),
        .invalid, rows: measurement.invalid)
    }
    if measurement.isFirstRun || isResync { return verdicts }
    if let limit = self.changes, counts.changed > 0 {
      take(
        limit.verdict(
          "changes", counts.changed, of: counts.snapshotRows, verb: "changes",
          remedy: "check the model's query; raise `guard.changes` if these rows are to change"),
        .changes, rows: counts.changed)
    }
    if let limit = self.adds, counts.added > 0 {
      take(
        limit.verdict(
          "adds", counts.added, of: counts.snapshotRows, verb: "adds",
          remedy: "check the model's query; raise `guard.adds` if these rows are to come"),
        .adds, rows: counts.added)
    }
    return verdicts
  }
}

extension Guards.EmptySource {
  fileprivate func verdict(snapshotRows: Int) -> GuardVerdict {
    switch self {
    case .abort:
      GuardVerdict(
        name: "empty_source", isTripped: true,
        text: "the model has no row, the snapshot \(snapshotRows.grouped)",
        remedy:
          "check the model's query; if it may be empty, set `guard: { empty_source: allow }`",
        override: nil)
    case .allow:
      GuardVerdict(
        name: "empty_source", isTripped: false, text: "the model has no row, which is allowed",
        remedy: nil, override: nil)
    }
  }
}

extension Guards.Limit {
  /// Trips when the count exceeds both the share and `above`; `rows` trips alone.
  package func isExceeded(by count: Int, of total: Int) -> Bool {
    let exceedsShare = percent.map { Self.share(of: count, in: total) > $0 } ?? false
    return (exceedsShare && count > above) || (rows.map { count > $0 } ?? false)
  }

  private static func share(of count: Int, in total: Int) -> Double {
    total == 0 ? 100 : Double(count) * 100 / Double(total)
  }

  fileprivate func verdict(
    _ name: String, _ count: Int, of total: Int, verb: String, remedy: String
  ) -> GuardVerdict {
    let share = Self.share(of: count, in: total)
    let isTripped = isExceeded(by: count, of: total)
    var limits: [String] = []
    if let percent { limits.append("max \(percent.shortest) % above \(above.grouped)") }
    if let rows { limits.append("max \(rows.grouped) rows") }
    return GuardVerdict(
      name: name, isTripped: isTripped,
      text:
        "\(verb) \(count.grouped) of \(total.grouped) (\(share.twoPlaces) %, \(limits.joined(separator: ", ")))",
      remedy: isTripped ? remedy : nil, override: nil)
  }
}

extension Guards.Limit {
  /// What is too much, in numbers; nil where the count stays within the limit.
  package func excess(_ count: Int, of total: Int) -> String? {
    guard isExceeded(by: count, of: total) else { return nil }
    return verdict("rejects", count, of: total, verb: "rejects", remedy: "").text
  }
}

import Records

/// Which rows a batch is of, in their order, as text: `a1-50,c51,r60-70,a71x3` for adds, a change, removals, and one add
/// that came to three items.
package struct BatchEntries: Hashable, Sendable {
  package struct Run: Hashable, Sendable {
    package let operation: Operation
    package let seqs: ClosedRange<Int64>
    /// Items of each of its records.
    package let items: Int
  }

  package let runs: [Run]

  package init(_ batch: Batch) {
    var runs: [Run] = []
    for entry in batch.entries {
      if let last = runs.last, last.operation == entry.operation, last.items == Int(entry.items),
        last.seqs.upperBound + 1 == entry.seq
      {
        runs[runs.count - 1] = Run(
          operation: last.operation, seqs: last.seqs.lowerBound...entry.seq, items: last.items)
      } else {
        runs.append(
          Run(operation: entry.operation, seqs: entry.seq...entry.seq, items: Int(entry.items)))
      }
    }
    self.runs = runs
  }

  /// Nil for what is no such text.
  package init?(_ text: String) {
    var runs: [Run] = []
    for part in text.split(separator: ",") {
      guard
        let match = part.wholeMatch(
          of: /([acr])([0-9]{1,18})(?:-([0-9]{1,18}))?(?:x([0-9]{1,9}))?/),
        let first = Int64(match.1.count > 0 ? match.2 : ""),
        let operation = Operation.allCases.first(where: { $0.rawValue.hasPrefix(match.1) }),
        let last = match.3.map({ Int64($0) }) ?? first, first <= last,
        let items = match.4.map({ Int($0) }) ?? 1
      else { return nil }
      runs.append(Run(operation: operation, seqs: first...last, items: items))
    }
    self.runs = runs
  }

  package var text: String {
    runs.map { run in
      let (first, last) = (run.seqs.lowerBound, run.seqs.upperBound)
      return "\(run.operation.rawValue.prefix(1))\(first)" + (last > first ? "-\(last)" : "")
        + (run.items == 1 ? "" : "x\(run.items)")
    }.joined(separator: ",")
  }

  package var seqs: [ClosedRange<Int64>] { runs.map(\.seqs) }
}

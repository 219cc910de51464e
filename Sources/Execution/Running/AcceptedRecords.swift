import Connectors

/// Records that were accepted, of one after the other: their positions, and how many they are by operation.
struct AcceptedRecords {
  private var seqs = SequenceRanges()
  private(set) var counts: [Operation: Int] = [:]

  var ranges: [ClosedRange<Int64>] { seqs.ranges }

  mutating func insert(_ seq: Int64, _ operation: Operation) {
    seqs.insert(seq)
    counts[operation, default: 0] += 1
  }

  mutating func insert(_ batch: Batch) {
    var (added, changed, removed) = (0, 0, 0)
    for entry in batch.entries {
      seqs.insert(entry.seq)
      switch entry.operation {
      case .add: added += 1
      case .change: changed += 1
      case .remove: removed += 1
      }
    }
    for (operation, count) in [(Operation.add, added), (.change, changed), (.remove, removed)]
    where count > 0 { counts[operation, default: 0] += count }
  }
}

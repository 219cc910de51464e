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
    for seq in batch.seqs { seqs.insert(seq) }
    for operation in Operation.allCases {
      let count = batch.operations.count { $0 == operation }
      if count > 0 { counts[operation, default: 0] += count }
    }
  }
}

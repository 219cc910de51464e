/// A set of changeset positions as ranges, in the order in which they were accepted: long runs take little room.
package struct SequenceRanges: Sendable {
  package private(set) var ranges: [ClosedRange<Int64>] = []
  package private(set) var count = 0

  package init() {}

  package var isEmpty: Bool { ranges.isEmpty }

  package mutating func insert(_ seq: Int64) { insert(seq...seq) }

  package mutating func insert(_ range: ClosedRange<Int64>) {
    count += range.count
    if let last = ranges.last, last.upperBound + 1 == range.lowerBound {
      ranges[ranges.count - 1] = last.lowerBound...range.upperBound
    } else {
      ranges.append(range)
    }
  }

  /// Sorted, with neighbours joined.
  package var coalesced: [ClosedRange<Int64>] {
    var joined: [ClosedRange<Int64>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, last.upperBound + 1 >= range.lowerBound {
        joined[joined.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
    return joined
  }

  package mutating func removeAll() {
    ranges.removeAll()
    count = 0
  }

  /// The positions of `range` that are in none of `others`.
  package static func gaps(in range: ClosedRange<Int64>, without others: [ClosedRange<Int64>])
    -> [ClosedRange<Int64>]
  {
    var gaps: [ClosedRange<Int64>] = []
    var next = range.lowerBound
    for other in others.sorted(by: { $0.lowerBound < $1.lowerBound })
    where other.upperBound >= next && other.lowerBound <= range.upperBound {
      if other.lowerBound > next { gaps.append(next...(other.lowerBound - 1)) }
      next = max(next, other.upperBound + 1)
    }
    if next <= range.upperBound { gaps.append(next...range.upperBound) }
    return gaps
  }
}

import Records

extension Batch {
  /// A request of its own for some of the records, in their order; each keeps its bytes, and so its idempotency key.
  ///
  /// `places` are sorted and not empty. This batch stays as it is; both are recycled by who holds them.
  package func part(_ places: some Collection<Int>) -> Batch {
    guard let pool, let first = entries.first?.item, let last = entries.last?.item, !places.isEmpty
    else {
      preconditionFailure("a part of nothing, or of a batch that was recycled")
    }
    let part = pool.take()
    part.buffer.append(bytes(0..<first.lowerBound))
    for place in places {
      // What stands between the first two items stands between any two.
      if part.count > 0 { part.buffer.append(bytes(first.upperBound..<entries[1].item.lowerBound)) }
      let entry = entries[place]
      let (item, record) = (entry.item, entry.record)
      let shift = part.buffer.count - item.lowerBound
      part.buffer.append(bytes(item))
      part.take(
        entry.seq, entry.operation, keys.isEmpty ? nil : keys[place],
        record: record.lowerBound + shift..<record.upperBound + shift,
        item: item.lowerBound + shift..<item.upperBound + shift,
        cellRecord: cellRecord(at: place))
    }
    part.buffer.append(bytes(last.upperBound..<buffer.count))
    return part
  }

  /// The batch in two; of more than one record.
  package func halves() -> [Batch] {
    precondition(count > 1, "one record has no halves")
    return [part(0..<count / 2), part(count / 2..<count)]
  }

  private func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: buffer.start + range.lowerBound, count: range.count)
  }
}

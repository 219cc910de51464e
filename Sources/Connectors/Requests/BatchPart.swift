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
    let part = pool.take(requestIndex)
    if !groups.isEmpty {
      fill(part, places, pool.layout(of: requestIndex))
      return part
    }
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
        recordApart: recordApart(at: place), items: Int(entry.items))
    }
    part.buffer.append(bytes(last.upperBound..<buffer.count))
    return part
  }

  /// The batch in two; of more than one record.
  package func halves() -> [Batch] {
    precondition(count > 1, "one record has no halves")
    return [part(0..<count / 2), part(count / 2..<count)]
  }

  /// Puts some of the records into groups of another batch, which are numbered anew.
  private func fill(_ part: Batch, _ places: some Collection<Int>, _ layout: RecordLayout) {
    var numbers: [Int32: Int] = [:]
    for place in places {
      let entry = entries[place]
      let group = groups[Int(entry.group)]
      let number = numbers[entry.group] ?? part.groups.count
      if number == part.groups.count {
        numbers[entry.group] = number
        part.groups.append(group.emptied)
      }
      let items = part.groups[number].items
      if items.count > 0 { items.append(layout.separator) }
      let start = items.count
      items.append(UnsafeBufferPointer(rebasing: group.items.bytes[entry.item]))
      part.take(
        entry.seq, entry.operation, keys.isEmpty ? nil : keys[place], record: 0..<0,
        item: start..<items.count, recordApart: recordApart(at: place), items: Int(entry.items),
        group: number)
    }
    part.assemble(layout)
  }

  /// Writes the body of a batch whose records are in groups.
  func assemble(_ layout: RecordLayout) {
    buffer.append(layout.head)
    for (place, group) in groups.enumerated() {
      if place > 0 { buffer.append(UInt8(ascii: ",")) }
      buffer.append(group.head)
      buffer.append(group.items.bytes)
      buffer.append(group.tail)
    }
    buffer.append(layout.tail)
  }

  private func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: buffer.start + range.lowerBound, count: range.count)
  }
}

extension ByteBuffer {
  func append(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { append($0) } }
}

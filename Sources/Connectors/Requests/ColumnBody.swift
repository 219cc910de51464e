import Records

extension RecordLayout {
  /// The body of a batch: its own buffer, or where each name has a list, one in which the items were turned round.
  func body(of batch: Batch) -> ByteBuffer? {
    guard hasBody else { return nil }
    guard !columns.isEmpty, let first = batch.entries.first, let last = batch.entries.last else {
      return batch.buffer
    }
    let all = batch.buffer.bytes
    let body = ByteBuffer(capacity: all.count + overhead)
    body.append(UnsafeBufferPointer(rebasing: all[..<first.item.lowerBound]))
    let cells = cells(of: batch)
    for (column, name) in columns.enumerated() {
      body.append(column == 0 ? UInt8(ascii: "{") : UInt8(ascii: ","))
      body.append(name)
      for record in batch.entries.indices {
        body.append(record == 0 ? UInt8(ascii: "[") : UInt8(ascii: ","))
        body.append(UnsafeBufferPointer(rebasing: all[cells[record * columns.count + column]]))
      }
      body.append(UInt8(ascii: "]"))
    }
    body.append(UInt8(ascii: "}"))
    body.append(UnsafeBufferPointer(rebasing: all[last.item.upperBound...]))
    return body
  }

  /// Where what each record has under each name lies, record after record.
  private func cells(of batch: Batch) -> [Range<Int>] {
    var cells: [Range<Int>] = []
    cells.reserveCapacity(batch.count * columns.count)
    for entry in batch.entries {
      var scanner = RecordScanner(bytes: batch.buffer.bytes, place: entry.item.lowerBound + 1)
      for _ in columns {
        let start = scanner.place
        scanner.skipValue()
        cells.append(start..<scanner.place)
        _ = scanner.takeComma()
      }
    }
    return cells
  }
}

import Records

/// Writes blocks of rows into a body that has a group for each.
struct BlockWriter {
  private let layout: RecordLayout
  private let plain = ByteBuffer(capacity: 256)

  init(_ layout: RecordLayout) { self.layout = layout }

  func write(
    _ blocks: [(range: String, rows: UnsafeBufferPointer<UInt8>)], into body: ByteBuffer
  ) {
    body.append(layout.head)
    for (place, block) in blocks.enumerated() {
      if place > 0 { body.append(UInt8(ascii: ",")) }
      let group = Array(
        JSONValue.object([.init("range", .string(block.range))]).text.utf8)
      append(layout.group?.head ?? [], group, to: body)
      body.append(block.rows)
      append(layout.group?.tail ?? [], group, to: body)
    }
    body.append(layout.tail)
  }

  private func append(_ pieces: [GroupLayout.Piece], _ group: [UInt8], to body: ByteBuffer) {
    for piece in pieces {
      switch piece {
      case .bytes(let bytes): body.append(bytes)
      case .value(let before, let program, let after):
        plain.removeAll()
        let rejection = group.withUnsafeBufferPointer {
          ValueWriter(program).write(ValueInput(group: $0), into: plain)
        }
        guard rejection == nil, plain.count > 0 else { continue }
        body.append(before)
        body.append(plain.bytes)
        body.append(after)
      }
    }
  }
}

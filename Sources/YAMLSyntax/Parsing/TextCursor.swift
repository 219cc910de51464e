import Diagnostics

/// Finds the bytes at libyaml's marks, which come in order, in one walk over the text.
struct TextCursor {
  let bytes: UnsafeBufferPointer<UInt8>
  private var offset: Int
  private var line = 0
  private var column = 0

  /// The bytes must outlive the cursor.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    offset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The byte offset of a position.
  mutating func offset(of position: SourcePosition) -> Int {
    if (Int(position.line), Int(position.column)) < (line, column) { self = TextCursor(bytes) }
    while offset < bytes.count, line < Int(position.line) {
      let length = SourceLines.breakLength(in: bytes, at: offset)
      offset += max(1, length)
      if length > 0 { (line, column) = (line + 1, 0) }
    }
    while offset < bytes.count, column < Int(position.column) {
      offset += 1
      while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
      column += 1
    }
    return offset
  }

  /// The text of a span as it stands in the file.
  mutating func text(of span: SourceSpan) -> String {
    let start = offset(of: span.start)
    let end = max(start, offset(of: span.end))
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }
}

/// Where the lines of a text begin, counted as libyaml counts them.
///
/// LF, CR, CRLF, NEL, LS and PS each end a line; a byte order mark belongs to no column.
package struct SourceLines: Sendable {
  /// The byte offset at which each line begins; never empty.
  package let starts: [Int]
  private let bytes: [UInt8]

  package init(_ bytes: [UInt8]) {
    var starts = [bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0]
    bytes.withUnsafeBufferPointer { buffer in
      var offset = 0
      while offset < buffer.count {
        let length = Self.breakLength(in: buffer, at: offset)
        offset += max(1, length)
        if length > 0 { starts.append(offset) }
      }
    }
    self.starts = starts
    self.bytes = bytes
  }

  /// The byte range of a line without its break; empty at the end where there is no such line.
  package func range(of line: Int) -> Range<Int> {
    guard line >= 0, line < starts.count else { return bytes.count..<bytes.count }
    guard line + 1 < starts.count else { return starts[line]..<bytes.count }
    var end = starts[line + 1]
    bytes.withUnsafeBufferPointer { buffer in
      repeat {
        end -= 1
      } while end > starts[line]
        && Self.breakLength(in: buffer, at: end) != starts[line + 1] - end
      if buffer[end] == 0x0A, end > starts[line], buffer[end - 1] == 0x0D { end -= 1 }
    }
    return starts[line]..<end
  }

  /// The bytes of a line without its break, with U+FFFD for what is not UTF-8.
  package func text(of line: Int) -> String {
    String(decoding: bytes[range(of: line)], as: UTF8.self)
  }

  /// The byte offset of a position, at most the end of its line.
  package func offset(of position: SourcePosition) -> Int {
    let range = range(of: Int(position.line))
    var offset = range.lowerBound
    var column = 0
    while offset < range.upperBound, column < Int(position.column) {
      offset += 1
      while offset < range.upperBound, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
      column += 1
    }
    return offset
  }

  /// The position of a byte offset.
  package func position(of offset: Int) -> SourcePosition {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    let upper = max(starts[low], min(offset, bytes.count))
    let before = String(decoding: bytes[starts[low]..<upper], as: UTF8.self)
    return SourcePosition(line: low, column: before.unicodeScalars.count)
  }

  /// The length in bytes of the line break at an offset; 0 where there is none.
  package static func breakLength(in bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> Int {
    let left = bytes.count - offset
    switch bytes[offset] {
    case 0x0A: return 1
    case 0x0D: return left > 1 && bytes[offset + 1] == 0x0A ? 2 : 1
    case 0xC2: return left > 1 && bytes[offset + 1] == 0x85 ? 2 : 0
    case 0xE2:
      return left > 2 && bytes[offset + 1] == 0x80 && bytes[offset + 2] & 0xFE == 0xA8 ? 3 : 0
    default: return 0
    }
  }
}

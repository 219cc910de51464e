/// Text to JSON strings: runs that need no escape are found sixteen bytes at a time and copied.
enum JSONText {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// Whether none of eight bytes is a quote, a backslash, a control character or part of a non-ASCII scalar.
  @inline(__always)
  static func isPlain(_ word: UInt64) -> Bool {
    // One bit turned, the quote stands right behind the control characters. A borrow may flag a byte too many, never one
    // too few: the slow path looks again.
    let low = (word ^ ones &* 0x02) &- ones &* 0x21
    let backslash = (word ^ ones &* 0x5C) &- ones
    return (low | backslash | word) & highs == 0
  }

  /// The same of sixteen bytes.
  @inline(__always)
  private static func isPlain(_ block: SIMD16<UInt8>) -> Bool {
    let low = (block ^ 0x02) &- 0x21
    let backslash = (block ^ 0x5C) &- 1
    let odd = unsafeBitCast(low | backslash | block, to: SIMD2<UInt64>.self)
    return (odd.x | odd.y) & highs == 0
  }

  /// Writes the text between quotes; false, with an unspecified tail written, where it is not valid UTF-8.
  @inline(__always)
  static func write(_ text: UnsafeBufferPointer<UInt8>, to out: inout ByteCursor) -> Bool {
    let count = text.count
    out.ensure(count + 16)
    out.put(UInt8(ascii: "\""))
    guard let start = text.baseAddress else {
      out.put(UInt8(ascii: "\""))
      return true
    }
    var index = 0
    let target = out.next
    if count >= 16 {
      while count - index >= 16 {
        let block = (start + index).block
        guard isPlain(block) else {
          out.next = target + index
          return writeRest(start + index, start + count, &out)
        }
        target.storeBlock(block, at: index)
        index += 16
      }
      if index < count {
        // The last sixteen bytes once more: the part already written is written again as it is.
        let block = (start + (count - 16)).block
        guard isPlain(block) else {
          out.next = target + index
          return writeRest(start + index, start + count, &out)
        }
        target.storeBlock(block, at: count - 16)
      }
    } else if count >= 8 {
      let (first, last) = (start.word, (start + (count - 8)).word)
      guard isPlain(first), isPlain(last) else {
        out.next = target
        return writeRest(start, start + count, &out)
      }
      target.storeWord(first, at: 0)
      target.storeWord(last, at: count - 8)
    } else {
      while index < count {
        let byte = start[index]
        guard
          byte >= 0x20 && byte < 0x80 && byte != UInt8(ascii: "\"")
            && byte != UInt8(ascii: "\\")
        else {
          out.next = target + index
          return writeRest(start + index, start + count, &out)
        }
        target[index] = byte
        index += 1
      }
    }
    target[count] = UInt8(ascii: "\"")
    out.next = target + (count + 1)
    return true
  }

  @inline(never)
  private static func writeRest(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ out: inout ByteCursor
  ) -> Bool {
    var next = start
    while next < end {
      // Room for what is left as it stands, and for one escape.
      out.ensure(end - next + 16)
      while end - next >= 8 && isPlain(next.word) {
        out.next.storeWord(next.word, at: 0)
        out.next += 8
        next += 8
      }
      guard next < end else { break }
      let byte = next.pointee
      if byte >= 0x80 {
        let length = UTF8Text.sequenceLength(next, end)
        if length == 0 { return false }
        for index in 0..<length { out.next[index] = next[index] }
        out.next += length
        next += length
      } else {
        writeASCII(byte, &out)
        next += 1
      }
    }
    out.ensure(16)
    out.put(UInt8(ascii: "\""))
    return true
  }

  @inline(__always)
  private static func writeASCII(_ byte: UInt8, _ out: inout ByteCursor) {
    let letter: UInt8
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): letter = byte
    case 0x0A: letter = UInt8(ascii: "n")
    case 0x0D: letter = UInt8(ascii: "r")
    case 0x09: letter = UInt8(ascii: "t")
    case 0x08: letter = UInt8(ascii: "b")
    case 0x0C: letter = UInt8(ascii: "f")
    case 0x00..<0x20:
      out.put("\\u00")
      out.put(UInt8(ascii: "0") + byte >> 4)
      out.put(hexDigits.utf8Start[Int(byte & 0xF)])
      return
    default:
      out.put(byte)
      return
    }
    out.put(UInt8(ascii: "\\"))
    out.put(letter)
  }

  /// The text as it stands between the quotes of a JSON string; not for the hot path.
  static func inside(_ text: String) -> String {
    String(JSONValue.string(text).text.dropFirst().dropLast())
  }

  static let hexDigits: StaticString = "0123456789abcdef"
}

extension UnsafeMutablePointer<UInt8> {
  @inline(__always)
  func storeWord(_ word: UInt64, at offset: Int) {
    UnsafeMutableRawPointer(self + offset).storeBytes(of: word, as: UInt64.self)
  }

  @inline(__always)
  fileprivate func storeBlock(_ block: SIMD16<UInt8>, at offset: Int) {
    UnsafeMutableRawPointer(self + offset).storeBytes(of: block, as: SIMD16<UInt8>.self)
  }
}

extension UnsafePointer<UInt8> {
  @inline(__always)
  fileprivate var block: SIMD16<UInt8> {
    UnsafeRawPointer(self).loadUnaligned(as: SIMD16<UInt8>.self)
  }
}

import Diagnostics

/// Reads a plain or quoted scalar again, for the places of its characters.
struct FlowReading {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let end: Int
  /// Nil for a plain scalar, which ends where its span does.
  private let quote: UInt8?
  private var at: Int
  private var placed = PlacedText()

  /// `range` begins behind the opening quote.
  init(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, quote: UInt8?) {
    self.bytes = bytes
    self.quote = quote
    at = range.lowerBound
    end = range.upperBound
  }

  /// The places, if this reading comes to the same text.
  consuming func places(of text: [UInt8]) -> [Range<Int>]? {
    var reading = self
    while reading.at < reading.end {
      // A line that ends in a backslash goes on without its break.
      guard let goesOn = reading.word() else { break }
      reading.gap(goesOn: goesOn)
    }
    return reading.placed.text == text ? reading.placed.places : nil
  }

  /// Characters up to a blank or a break; true behind an escaped break, nil at the end.
  private mutating func word() -> Bool? {
    while at < end {
      let byte = bytes[at]
      if byte == 0x20 || byte == 0x09 || SourceLines.breakLength(in: bytes, at: at) > 0 {
        return false
      }
      if byte == quote {
        guard quote == UInt8(ascii: "'"), at + 1 < end, bytes[at + 1] == byte else { return nil }
        placed.put([byte], at: at..<at + 2)
        at += 2
      } else if quote == UInt8(ascii: "\""), byte == UInt8(ascii: "\\"), at + 1 < end {
        let length = SourceLines.breakLength(in: bytes, at: at + 1)
        if length > 0 {
          at += 1 + length
          return true
        }
        guard escape() else { return nil }
      } else {
        placed.keep(bytes, at..<at + 1)
        at += 1
      }
    }
    return nil
  }

  /// Blanks stand as they are; breaks are folded, with the blanks around them.
  private mutating func gap(goesOn: Bool) {
    let start = at
    var folds = goesOn
    var first: [UInt8]?
    var rest: [UInt8] = []
    while at < end {
      let length = SourceLines.breakLength(in: bytes, at: at)
      if length > 0 {
        let text = LineBreaks.read(bytes, at: at).text
        if folds { rest += text } else { first = text }
        folds = true
        at += length
      } else if bytes[at] == 0x20 || bytes[at] == 0x09 {
        at += 1
      } else {
        break
      }
    }
    if !folds {
      placed.keep(bytes, start..<at)
    } else if first == [0x0A] {
      placed.put(rest.isEmpty ? [0x20] : rest, at: start..<at)
    } else {
      placed.put((first ?? []) + rest, at: start..<at)
    }
  }

  private static let escapes: [UInt8: String] = [
    UInt8(ascii: "0"): "\0", UInt8(ascii: "a"): "\u{7}", UInt8(ascii: "b"): "\u{8}",
    UInt8(ascii: "t"): "\t", 0x09: "\t", UInt8(ascii: "n"): "\n", UInt8(ascii: "v"): "\u{B}",
    UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "r"): "\r", UInt8(ascii: "e"): "\u{1B}",
    UInt8(ascii: " "): " ", UInt8(ascii: "\""): "\"", UInt8(ascii: "/"): "/",
    UInt8(ascii: "\\"): "\\", UInt8(ascii: "N"): "\u{85}", UInt8(ascii: "_"): "\u{A0}",
    UInt8(ascii: "L"): "\u{2028}", UInt8(ascii: "P"): "\u{2029}",
  ]
  private static let digits: [UInt8: Int] = [
    UInt8(ascii: "x"): 2, UInt8(ascii: "u"): 4, UInt8(ascii: "U"): 8,
  ]

  /// `\t`, `\u00e9`; false where it is none.
  private mutating func escape() -> Bool {
    let letter = bytes[at + 1]
    if let text = Self.escapes[letter] {
      placed.put(Array(text.utf8), at: at..<at + 2)
      at += 2
      return true
    }
    guard let count = Self.digits[letter], at + 2 + count <= end,
      let value = UInt32(
        String(decoding: bytes[(at + 2)..<(at + 2 + count)], as: UTF8.self), radix: 16),
      let scalar = Unicode.Scalar(value)
    else { return false }
    placed.put(Array(String(Character(scalar)).utf8), at: at..<at + 2 + count)
    at += 2 + count
    return true
  }
}

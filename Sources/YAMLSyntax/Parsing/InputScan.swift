/// What one pass over the bytes of a file tells before libyaml sees them.
struct InputScan {
  enum Trouble {
    case controlCharacter
    case notUTF8
    case tooManyDirectives
  }

  /// libyaml compares each directive with all before it.
  private static let mostDirectives = 64

  /// The first byte that no file may hold.
  private(set) var trouble: (kind: Trouble, offset: Int)?
  /// Whether a ` #` directly followed by a word occurs, so that a value may be cut by it.
  private(set) var hasTightComment = false

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    var offset = 0
    var before: UInt8 = 0x0A
    var directives = 0
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte >= 0x80 {
        let length = Self.sequenceLength(in: bytes, at: offset)
        guard length > 0 else {
          trouble = (.notUTF8, offset)
          return
        }
        offset += length
      } else {
        if byte < 0x20 || byte == 0x7F {
          guard byte == 0x0A || byte == 0x0D || byte == 0x09 else {
            trouble = (.controlCharacter, offset)
            return
          }
        } else if byte == UInt8(ascii: "#"), Self.startsTightComment(bytes, at: offset, before) {
          hasTightComment = true
        } else if byte == UInt8(ascii: "%"), before == 0x0A || before == 0x0D {
          directives += 1
          guard directives <= Self.mostDirectives else {
            trouble = (.tooManyDirectives, offset)
            return
          }
        }
        offset += 1
      }
      before = byte
    }
  }

  /// Whether the `#` at an offset follows a blank and is followed by a word, as in ` #data`.
  static func startsTightComment(
    _ bytes: UnsafeBufferPointer<UInt8>, at offset: Int, _ before: UInt8
  ) -> Bool {
    guard before == 0x20 || before == 0x09, offset + 1 < bytes.count else { return false }
    switch bytes[offset + 1] {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"),
      UInt8(ascii: "{"), 0x80...:
      return true
    default:
      return false
    }
  }

  /// The length of the well-formed UTF-8 sequence that begins at a byte above ASCII; 0 if there is none.
  private static func sequenceLength(in bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> Int {
    let first = bytes[offset]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return 0
    }
    guard offset + length <= bytes.count, second.contains(bytes[offset + 1]) else { return 0 }
    for next in (offset + 2)..<max(offset + 2, offset + length)
    where bytes[next] & 0xC0 != 0x80 {
      return 0
    }
    return length
  }
}

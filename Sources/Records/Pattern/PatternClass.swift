/// The classes of characters that a backslash names.
enum PatternClass {
  private static let digit = [ScalarRange(first: 0x30, last: 0x39)]
  private static let word = [
    ScalarRange(first: 0x30, last: 0x39), ScalarRange(first: 0x41, last: 0x5A),
    ScalarRange(first: 0x5F, last: 0x5F), ScalarRange(first: 0x61, last: 0x7A),
  ]
  /// As `trim` has it.
  private static let space = [
    (0x09, 0x0D), (0x20, 0x20), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A),
    (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000),
  ].map { ScalarRange(first: $0.0, last: $0.1) }

  /// `d`, `w`, `s`, and their opposites in capitals.
  static func named(_ letter: Unicode.Scalar) -> (ranges: [ScalarRange], isNegated: Bool)? {
    switch letter {
    case "d": (digit, false)
    case "D": (digit, true)
    case "w": (word, false)
    case "W": (word, true)
    case "s": (space, false)
    case "S": (space, true)
    default: nil
    }
  }

  /// The character that a backslash makes of another one: white space, or punctuation as it stands.
  static func escaped(_ scalar: Unicode.Scalar) -> UInt32? {
    switch scalar {
    case "t": 0x09
    case "n": 0x0A
    case "r": 0x0D
    default:
      scalar.value < 0x80 && !word.contains { $0.first <= scalar.value && scalar.value <= $0.last }
        ? scalar.value : nil
    }
  }

  /// All other scalars; the ranges ascend.
  static func complement(_ ranges: [ScalarRange]) -> [ScalarRange] {
    var rest: [ScalarRange] = []
    var first: UInt32 = 0
    for range in ranges {
      if range.first > first { rest.append(ScalarRange(first: first, last: range.first - 1)) }
      first = range.last + 1
    }
    return rest + [ScalarRange(first: first, last: 0x10FFFF)]
  }
}

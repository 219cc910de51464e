/// What a pattern's text says.
indirect enum PatternNode {
  case scalar(UInt32)
  case set([ScalarRange], isNegated: Bool)
  case begin, end
  case sequence([PatternNode])
  case choice([PatternNode])
  /// At least and at most so often; nil: any number.
  case repeated(PatternNode, Int, Int?)
}

/// Reads the text of a pattern.
struct PatternParser {
  private static let maxDepth = 50
  private static let maxCount = 1000
  private let scalars: [Unicode.Scalar]
  private var next = 0
  private var depth = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  mutating func parse() throws(Pattern.Trouble) -> PatternNode {
    let node = try choice()
    if next < scalars.count { throw trouble("this `)` closes nothing; write `\\)`") }
    return node
  }

  private var peek: Unicode.Scalar? { next < scalars.count ? scalars[next] : nil }

  private func trouble(_ reason: String, at offset: Int? = nil) -> Pattern.Trouble {
    Pattern.Trouble(offset: offset ?? next, reason: reason)
  }

  private mutating func choice() throws(Pattern.Trouble) -> PatternNode {
    var branches = [try sequence()]
    while peek == "|" {
      next += 1
      branches.append(try sequence())
    }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence() throws(Pattern.Trouble) -> PatternNode {
    var nodes: [PatternNode] = []
    while let scalar = peek, scalar != "|", scalar != ")" {
      var node = try atom()
      while let (low, high) = try quantifier() { node = .repeated(node, low, high) }
      nodes.append(node)
    }
    return nodes.count == 1 ? nodes[0] : .sequence(nodes)
  }

  private mutating func atom() throws(Pattern.Trouble) -> PatternNode {
    let start = next
    let scalar = scalars[next]
    next += 1
    switch scalar {
    case ".": return .set([ScalarRange(first: 0x0A, last: 0x0A)], isNegated: true)
    case "^": return .begin
    case "$": return .end
    case "(": return try group(start)
    case "[": return try set(start)
    case "\\": return try escape(start)
    case "*", "+", "?", "{":
      throw trouble("`\(scalar)` repeats nothing; write `\\\(scalar)`", at: start)
    default: return .scalar(scalar.value)
    }
  }

  private mutating func group(_ start: Int) throws(Pattern.Trouble) -> PatternNode {
    if peek == "?" {
      guard next + 1 < scalars.count, scalars[next + 1] == ":" else {
        throw trouble("of the groups with `(?` only `(?:...)` is there", at: start)
      }
      next += 2
    }
    depth += 1
    guard depth <= Self.maxDepth else { throw trouble("groups are nested too deep", at: start) }
    let node = try choice()
    guard peek == ")" else { throw trouble("this group is not closed", at: start) }
    next += 1
    depth -= 1
    return node
  }

  /// The repetition that follows; a `?` behind it, which elsewhere asks for the shortest match, changes nothing here.
  private mutating func quantifier() throws(Pattern.Trouble) -> (Int, Int?)? {
    let start = next
    let range: (Int, Int?)
    switch peek {
    case "*": range = (0, nil)
    case "+": range = (1, nil)
    case "?": range = (0, 1)
    case "{":
      next += 1
      guard let low = number() else {
        throw trouble("`{` asks for `{n}`, `{n,}` or `{n,m}`", at: start)
      }
      var high: Int? = low
      if peek == "," {
        next += 1
        high = number()
      }
      guard peek == "}", low <= Self.maxCount,
        high.map({ $0 >= low && $0 <= Self.maxCount }) ?? true
      else { throw trouble("`{` asks for `{n}`, `{n,}` or `{n,m}`, up to 1000", at: start) }
      range = (low, high)
    default: return nil
    }
    next += 1
    if peek == "?" { next += 1 }
    return range
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let digit = peek?.value, digit &- 0x30 < 10, (value ?? 0) <= Self.maxCount {
      value = (value ?? 0) * 10 + Int(digit - 0x30)
      next += 1
    }
    return value
  }

  /// What stands behind a backslash.
  private mutating func escape(_ start: Int) throws(Pattern.Trouble) -> PatternNode {
    guard let scalar = peek else { throw trouble("a `\\` stands at the end", at: start) }
    next += 1
    if let (ranges, isNegated) = PatternClass.named(scalar) {
      return .set(ranges, isNegated: isNegated)
    }
    guard let value = PatternClass.escaped(scalar) else {
      throw trouble("there is no `\\\(scalar)` here", at: start)
    }
    return .scalar(value)
  }

  /// `[a-z_]`, `[^\s,]`.
  private mutating func set(_ start: Int) throws(Pattern.Trouble) -> PatternNode {
    var ranges: [ScalarRange] = []
    let isNegated = peek == "^"
    if isNegated { next += 1 }
    var isFirst = true
    while true {
      guard let scalar = peek else { throw trouble("this `[` is not closed", at: start) }
      if scalar == "]", !isFirst { break }
      isFirst = false
      let place = next
      next += 1
      var first = scalar.value
      if scalar == "\\" {
        guard case .scalar(let value) = try setEscape(place, &ranges) else { continue }
        first = value
      }
      guard peek == "-", next + 1 < scalars.count, scalars[next + 1] != "]" else {
        ranges.append(ScalarRange(first: first, last: first))
        continue
      }
      next += 1
      var last = scalars[next].value
      next += 1
      if last == 0x5C {
        guard case .scalar(let value) = try setEscape(next - 1, &ranges) else {
          throw trouble("a range ends with one character", at: place)
        }
        last = value
      }
      guard first <= last else { throw trouble("this range runs backwards", at: place) }
      ranges.append(ScalarRange(first: first, last: last))
    }
    next += 1
    return .set(ranges, isNegated: isNegated)
  }

  /// A character, or a class whose ranges are added.
  private mutating func setEscape(
    _ start: Int, _ ranges: inout [ScalarRange]
  ) throws(Pattern.Trouble) -> PatternNode {
    let node = try escape(start)
    if case .set(let more, let isNegated) = node {
      ranges += isNegated ? PatternClass.complement(more) : more
    }
    return node
  }
}

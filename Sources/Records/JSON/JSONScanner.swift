/// A strict RFC 8259 parser that fills a run of tokens; half a surrogate pair is refused too, for no UTF-8 can say it.
///
/// It keeps its own stack, so that hostile nesting costs nothing.
struct JSONScanner {
  private let start: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>
  private var next: UnsafePointer<UInt8>
  /// Whether whitespace was skipped since the outermost open container began.
  private var sawSpace = false

  /// Appends the tokens of one document and returns the place of its root.
  @discardableResult
  static func parse(
    _ bytes: UnsafeBufferPointer<UInt8>, into tokens: inout JSONTokens
  ) throws(JSONSyntaxError) -> Int {
    let root = tokens.count
    guard let start = bytes.baseAddress, !bytes.isEmpty else {
      throw JSONSyntaxError(offset: 0, reason: .unexpectedEnd)
    }
    guard bytes.count < Int32.max else { throw JSONSyntaxError(offset: 0, reason: .tooLong) }
    var scanner = JSONScanner(start: start, end: start + bytes.count, next: start)
    do {
      try scanner.document(&tokens)
    } catch {
      tokens.count = root
      throw error
    }
    return root
  }

  private init(
    start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, next: UnsafePointer<UInt8>
  ) {
    self.start = start
    self.end = end
    self.next = next
  }

  private mutating func document(_ tokens: inout JSONTokens) throws(JSONSyntaxError) {
    var container = -1
    // The open containers' parents; a container's own place is `container`.
    var stack = (InlineArray<64, Int32>(repeating: -1), depth: 0)
    while true {
      // A value stands here.
      skipSpace()
      guard next < end else { throw error(.unexpectedEnd) }
      let byte = next.pointee
      if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
        guard stack.depth < JSONTokens.maxDepth else { throw error(.tooDeep) }
        stack.0[stack.depth] = Int32(container)
        stack.depth += 1
        container = tokens.count
        let isObject = byte == UInt8(ascii: "{")
        tokens.append(isObject ? .object : .array, next, 1)
        next += 1
        skipSpace(in: container, &tokens)
        if peek() != (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
          tokens.tokens[container].size = 1
          if isObject { try key(container, &tokens) }
          continue
        }
      } else {
        try scalar(byte, &tokens)
      }
      // A value, or an empty container's bracket, has ended: close what closes, then go on.
      while true {
        guard container >= 0 else {
          skipSpace()
          if next < end { throw error(.trailingBytes) }
          return
        }
        skipSpace(in: container, &tokens)
        guard let byte = peek() else { throw error(.unexpectedEnd) }
        let isObject = tokens[container].kind == .object
        if byte == UInt8(ascii: ",") && tokens[container].size > 0 {
          next += 1
          tokens.tokens[container].size += 1
          skipSpace(in: container, &tokens)
          if isObject { try key(container, &tokens) }
          break
        }
        guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
          throw error(.unexpectedByte)
        }
        next += 1
        let token = tokens.tokens + container
        token.pointee.count = Int32(truncatingIfNeeded: next - token.pointee.start)
        token.pointee.next = Int32(truncatingIfNeeded: tokens.count)
        stack.depth -= 1
        let parent = Int(stack.0[stack.depth])
        if parent >= 0 && token.pointee.isMarked { tokens.tokens[parent].isMarked = true }
        container = parent
      }
    }
  }

  private func peek() -> UInt8? { next < end ? next.pointee : nil }

  private func error(_ reason: JSONSyntaxError.Reason) -> JSONSyntaxError {
    JSONSyntaxError(offset: next - start, reason: reason)
  }

  @inline(__always)
  private mutating func skipSpace() {
    while next < end, next.pointee <= 0x20,
      next.pointee == 0x20 || next.pointee == 0x0A || next.pointee == 0x0D || next.pointee == 0x09
    {
      next += 1
    }
  }

  @inline(__always)
  private mutating func skipSpace(in container: Int, _ tokens: inout JSONTokens) {
    guard next < end, next.pointee <= 0x20 else { return }
    tokens.tokens[container].isMarked = true
    skipSpace()
  }

  private mutating func key(_ object: Int, _ tokens: inout JSONTokens) throws(JSONSyntaxError) {
    guard next < end else { throw error(.unexpectedEnd) }
    guard next.pointee == UInt8(ascii: "\"") else { throw error(.unexpectedByte) }
    try string(.key, &tokens)
    skipSpace(in: object, &tokens)
    guard next < end else { throw error(.unexpectedEnd) }
    guard next.pointee == UInt8(ascii: ":") else { throw error(.unexpectedByte) }
    next += 1
    skipSpace(in: object, &tokens)
  }

  private mutating func scalar(
    _ byte: UInt8, _ tokens: inout JSONTokens
  ) throws(JSONSyntaxError) {
    switch byte {
    case UInt8(ascii: "\""): try string(.string, &tokens)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number(&tokens)
    case UInt8(ascii: "t"): try word("true", .bool, &tokens)
    case UInt8(ascii: "f"): try word("false", .bool, &tokens)
    case UInt8(ascii: "n"): try word("null", .null, &tokens)
    default: throw error(.unexpectedByte)
    }
  }

  private mutating func word(
    _ word: StaticString, _ kind: JSONToken.Kind, _ tokens: inout JSONTokens
  ) throws(JSONSyntaxError) {
    let expected = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard end - next >= expected.count,
      UnsafeBufferPointer(start: next, count: expected.count).equals(expected)
    else { throw error(.unexpectedByte) }
    tokens.append(kind, next, expected.count)
    next += expected.count
  }

  private mutating func number(_ tokens: inout JSONTokens) throws(JSONSyntaxError) {
    let length = NumberText.jsonLength(next, end)
    guard length > 0 else { throw error(.badNumber) }
    tokens.append(.number, next, length)
    next += length
    // `01`, `1.` and `1e` stop short of what a number may hold.
    if let byte = peek(), NumberText.isNumberByte(byte) { throw error(.badNumber) }
  }

  private mutating func string(
    _ kind: JSONToken.Kind, _ tokens: inout JSONTokens
  ) throws(JSONSyntaxError) {
    next += 1
    let first = next
    var isMarked = false
    while true {
      while end - next >= 8 && JSONText.isPlain(next.word) { next += 8 }
      guard next < end else { throw error(.unexpectedEnd) }
      let byte = next.pointee
      if byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: "\\") {
        isMarked = true
        try escape()
      } else if byte < 0x20 {
        throw error(.controlCharacter)
      } else {
        let length = UTF8Text.sequenceLength(next, end)
        guard length > 0 else { throw error(.invalidUTF8) }
        next += length
      }
    }
    tokens.append(kind, first, next - first)
    if isMarked { tokens.tokens[tokens.count - 1].isMarked = true }
    next += 1
  }

  private mutating func escape() throws(JSONSyntaxError) {
    guard end - next >= 2 else { throw error(.unexpectedEnd) }
    switch next[1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      next += 2
    case UInt8(ascii: "u"):
      guard end - next >= 6 else { throw error(.unexpectedEnd) }
      guard let unit = JSONEscapes.hex4(next + 2) else { throw error(.badEscape) }
      if unit < 0xD800 || unit > 0xDFFF {
        next += 6
        return
      }
      guard unit < 0xDC00, end - next >= 12, next[6] == UInt8(ascii: "\\"),
        next[7] == UInt8(ascii: "u"), let low = JSONEscapes.hex4(next + 8),
        low >= 0xDC00 && low <= 0xDFFF
      else { throw error(.loneSurrogate) }
      next += 12
    default: throw error(.badEscape)
    }
  }
}

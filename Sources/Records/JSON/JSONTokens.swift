/// One value or key of a parsed document; a container is followed by the tokens of its content.
package struct JSONToken {
  package enum Kind: UInt8, Sendable { case null, bool, number, string, key, array, object }

  let kind: Kind
  /// A string or key holds escapes; a container holds whitespace between its tokens.
  var isMarked: Bool
  /// How many elements or members a container has.
  var size: Int32
  /// Bytes of the value's text; without the quotes of a string or key.
  var count: Int32
  /// The place of the first token after this value and its content.
  var next: Int32
  let start: UnsafePointer<UInt8>

  var text: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: Int(count)) }
}

/// A reused, growing run of tokens; several documents may stand in it one after the other.
///
/// Owned by a class that calls `deallocate`. Tokens point into the parsed bytes, which the caller keeps alive.
struct JSONTokens {
  /// Containers inside each other, at most.
  static let maxDepth = 64

  private(set) var tokens: UnsafeMutablePointer<JSONToken>
  private(set) var capacity: Int
  var count = 0

  init(capacity: Int = 64) {
    self.capacity = capacity
    tokens = .allocate(capacity: capacity)
  }

  func deallocate() { tokens.deallocate() }

  @inline(__always)
  subscript(index: Int) -> JSONToken { UnsafePointer(tokens)[index] }

  @inline(__always)
  mutating func append(_ kind: JSONToken.Kind, _ start: UnsafePointer<UInt8>, _ count: Int) {
    if self.count == capacity { grow() }
    (tokens + self.count).initialize(
      to: JSONToken(
        kind: kind, isMarked: false, size: 0, count: Int32(truncatingIfNeeded: count),
        next: Int32(truncatingIfNeeded: self.count + 1), start: start))
    self.count += 1
  }

  @inline(never)
  private mutating func grow() {
    let larger = UnsafeMutablePointer<JSONToken>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: tokens, count: count)
    tokens.deallocate()
    tokens = larger
    capacity *= 2
  }

  /// Finds a member's value; the first where a key stands twice.
  func member(_ name: UnsafeBufferPointer<UInt8>, of object: Int) -> Int? {
    var key = object + 1
    let end = Int(self[object].next)
    while key < end {
      if self[key].names(name) { return key + 1 }
      key = Int(self[key + 1].next)
    }
    return nil
  }

  func element(_ index: Int, of array: Int) -> Int? {
    guard index < Int(self[array].size) else { return nil }
    var element = array + 1
    for _ in 0..<index { element = Int(self[element].next) }
    return element
  }
}

extension JSONToken {
  /// Whether a string or key, escapes undone, is this text.
  @inline(__always)
  func names(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    if isMarked { return decodedNames(name) }
    return text.equals(name)
  }

  @inline(never)
  private func decodedNames(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Int(count)) { scratch in
      guard let base = scratch.baseAddress else { return name.isEmpty }
      let length = JSONEscapes.decode(text, into: base)
      return UnsafeBufferPointer(start: base, count: length).equals(name)
    }
  }
}

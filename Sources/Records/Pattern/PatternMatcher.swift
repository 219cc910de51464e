/// Follows all ways through a pattern's automaton at once, so that no text makes it slow; works in memory it is handed.
struct PatternMatcher {
  private let steps: UnsafePointer<PatternStep>
  private let count: Int
  private let ranges: UnsafePointer<ScalarRange>?
  /// For each step the place in the text at which it was last reached.
  private let reached: UnsafeMutablePointer<Int32>
  private var now: UnsafeMutablePointer<Int32>
  private var then: UnsafeMutablePointer<Int32>
  private let stack: UnsafeMutablePointer<Int32>

  /// How many numbers of scratch so many steps need.
  static func capacity(for count: Int) -> Int { count * 5 + 4 }

  init(
    steps: UnsafePointer<PatternStep>, count: Int, ranges: UnsafePointer<ScalarRange>?,
    scratch: UnsafeMutablePointer<Int32>
  ) {
    self.steps = steps
    self.count = count
    self.ranges = ranges
    reached = scratch
    now = scratch + count
    then = scratch + 2 * count
    stack = scratch + 3 * count
    reached.update(repeating: -1, count: count)
  }

  /// Whether the pattern is found in valid UTF-8.
  mutating func finds(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var alive = 0
    var offset = 0
    while true {
      // A match may begin at every place.
      if add(0, at: offset, of: text.count, to: now, &alive) { return true }
      guard offset < text.count, let start = text.baseAddress else { return false }
      let (scalar, length) = UTF8Text.scalar(start + offset)
      var next = 0
      for index in 0..<alive {
        let place = Int(now[index])
        guard takes(steps + place, scalar) else { continue }
        if add(place + 1, at: offset + length, of: text.count, to: then, &next) { return true }
      }
      swap(&now, &then)
      alive = next
      offset += length
    }
  }

  private func takes(_ step: UnsafePointer<PatternStep>, _ scalar: UInt32) -> Bool {
    switch step.pointee.kind {
    case .scalar: return UInt32(step.pointee.x) == scalar
    case .oneOf, .noneOf:
      var isIn = false
      if let ranges {
        for place in Int(step.pointee.x)..<Int(step.pointee.x + step.pointee.y)
        where ranges[place].first <= scalar && scalar <= ranges[place].last {
          isIn = true
        }
      }
      return isIn == (step.pointee.kind == .oneOf)
    case .fork, .jump, .begin, .end, .done: return false
    }
  }

  /// Adds a step and all that are reached from it without taking a scalar; true where that is the end.
  private func add(
    _ first: Int, at offset: Int, of length: Int, to list: UnsafeMutablePointer<Int32>,
    _ size: inout Int
  ) -> Bool {
    var depth = 1
    stack[0] = Int32(first)
    while depth > 0 {
      depth -= 1
      let place = Int(stack[depth])
      if reached[place] == Int32(truncatingIfNeeded: offset) { continue }
      reached[place] = Int32(truncatingIfNeeded: offset)
      let step = steps[place]
      switch step.kind {
      case .done: return true
      case .jump:
        stack[depth] = step.x
        depth += 1
      case .fork:
        stack[depth] = step.y
        stack[depth + 1] = step.x
        depth += 2
      case .begin where offset == 0, .end where offset == length:
        stack[depth] = Int32(place + 1)
        depth += 1
      case .begin, .end: break
      case .scalar, .oneOf, .noneOf:
        list[size] = Int32(place)
        size += 1
      }
    }
    return false
  }
}

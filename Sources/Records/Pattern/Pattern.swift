/// A regular expression that is matched in time linear in the text: no back references, no look-around.
///
/// Characters, `.`, classes, `\d \w \s` and their opposites, `^ $`, groups, `|`, `* + ? {n,m}`. It works on Unicode
/// scalars, is sensitive to case and found anywhere in the text unless `^` and `$` say otherwise.
package struct Pattern: Hashable, Sendable {
  /// Why a text is no pattern, and where, in scalars from its beginning.
  package struct Trouble: Error, Hashable, Sendable {
    package let offset: Int
    package let reason: String
  }

  package let text: String
  let steps: [PatternStep]
  let ranges: [ScalarRange]

  /// - Parameter isWhole: it must match the whole of a text rather than be found in it.
  package init(_ text: String, isWhole: Bool = false) throws(Trouble) {
    var parser = PatternParser(text)
    var node = try parser.parse()
    if isWhole { node = .sequence([.begin, node, .end]) }
    var builder = PatternBuilder()
    guard builder.add(node), builder.finish() else {
      throw Trouble(offset: 0, reason: "the expression is too large; use smaller repetitions")
    }
    self.text = text
    steps = builder.steps
    ranges = builder.ranges
  }

  /// Whether the pattern is found in a text.
  package func matches(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      steps.withUnsafeBufferPointer { steps in
        ranges.withUnsafeBufferPointer { ranges in
          withUnsafeTemporaryAllocation(
            of: Int32.self, capacity: PatternMatcher.capacity(for: steps.count)
          ) { scratch in
            guard let start = steps.baseAddress, let place = scratch.baseAddress else {
              return false
            }
            var matcher = PatternMatcher(
              steps: start, count: steps.count, ranges: ranges.baseAddress, scratch: place)
            return matcher.finds(bytes)
          }
        }
      }
    }
  }
}

/// Scalars from one to another, both included.
struct ScalarRange: Hashable, Sendable, BitwiseCopyable {
  let first: UInt32
  let last: UInt32
}

/// An instruction of a pattern's automaton; what takes a scalar goes on to the next one.
struct PatternStep: Hashable, Sendable, BitwiseCopyable {
  enum Kind: UInt8, Sendable {
    /// Takes the scalar `x`.
    case scalar
    /// Takes one of the `y` ranges from the `x`th on, or any other.
    case oneOf, noneOf
    /// Goes on at `x` and at `y`, or at `x` alone.
    case fork, jump
    case begin, end, done
  }

  let kind: Kind
  var x: Int32 = 0
  var y: Int32 = 0
}

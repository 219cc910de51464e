import Foundation

/// How much of what could be tried a run of the tests tries: a spread by default, all of it with `THOROUGH=1`.
package enum Thoroughness {
  package static let isFull = ProcessInfo.processInfo.environment["THOROUGH"] == "1"

  /// Numbers of milestones to kill a run at, in turn, until it ends before it comes to one.
  ///
  /// A spread is every third, others on each engine.
  package static func milestones(upTo limit: Int, on engine: Engine) -> StrideThrough<Int> {
    stride(from: isFull || engine == .sqlite ? 1 : 2, through: limit, by: isFull ? 1 : 3)
  }

  /// The seeds of so many stories; five times as many where all is tried.
  package static func seeds(_ count: Int) -> Range<Int> { 0..<(isFull ? count * 5 : count) }
}

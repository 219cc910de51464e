import Foundation
import Testing

/// Random sequences of all that can go wrong, then calm: the destination's content is the mapped model.
///
/// `TORTURE=1000` runs so many (`make torture`), `TORTURE_SEED=7` that one alone.
@Suite struct TortureTests {
  private static let variables = ProcessInfo.processInfo.environment

  private static let only = variables["TORTURE_SEED"].flatMap(Int.init)

  private static var seeds: [Int] {
    if let only { return [only] }
    let first = variables["TORTURE_FROM"].flatMap(Int.init) ?? 1
    return Array(first..<first + (variables["TORTURE"].flatMap(Int.init) ?? 50))
  }

  @Test(
    "after any sequence of edits, faults and kills nothing is lost, left or seen", arguments: seeds)
  func sequence(seed: Int) throws {
    var sequence = try TortureSequence(seed: seed)
    sequence.run()
    if Self.only != nil { print(sequence.story.joined(separator: "\n")) }
  }
}

import Foundation
import PostgresServer
import Testing

/// Random sequences of all that can go wrong, then calm: the destination's content is the mapped model.
///
/// `TORTURE=1000` runs so many (`make torture`), `TORTURE_SEED=7` that one alone; engines take turns, or
/// `TORTURE_ENGINE=postgres` has all.
@Suite(.startsCommands) struct TortureTests {
  private static let variables = ProcessInfo.processInfo.environment

  private static let only = variables["TORTURE_SEED"].flatMap(Int.init)

  private static var seeds: [Int] {
    if let only { return [only] }
    let first = variables["TORTURE_FROM"].flatMap(Int.init) ?? 1
    return Array(first..<first + (variables["TORTURE"].flatMap(Int.init) ?? 50))
  }

  private static func engine(of seed: Int) -> Engine {
    let named = variables["TORTURE_ENGINE"].flatMap { Engine(rawValue: $0) }
    return named ?? Engine.available[seed % Engine.available.count]
  }

  @Test(
    "after any sequence of edits, faults and kills nothing is lost, left or seen", arguments: seeds)
  func sequence(seed: Int) throws {
    try Engine.$current.withValue(Self.engine(of: seed)) {
      try TortureServers.lend { server in
        var sequence = try TortureSequence(seed: seed, on: server)
        sequence.run()
        if Self.only != nil { print(sequence.story.joined(separator: "\n")) }
      }
    }
  }
}

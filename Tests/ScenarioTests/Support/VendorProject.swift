import Emulators
import Foundation
import Testing

/// People told to a vendor, with what it has to know of them in the end.
final class VendorProject {
  let people: ConnectorProject
  private let vendor: Vendor
  private let account: Vendor.Account
  private var ever: [Int: VendorRows.Row] = [:]

  init(_ vendor: Vendor) throws {
    let account = vendor.open()
    self.vendor = vendor
    self.account = account
    people = try ConnectorProject(
      connector: vendor.connector, settings: vendor.settings, environment: vendor.environment,
      path: vendor.path, pace: "requests: 1000/s, ", pipelines: vendor.pipelines,
      answer: account.answer)
  }

  /// Applies, whatever comes of it but a fault of ours or a word that nobody may see.
  func apply(at place: SourceLocation = #_sourceLocation) throws -> TestProject.Ended {
    let ended = try people.apply(exit: nil, at: place)
    check(ended, at: place)
    return ended
  }

  func check(_ ended: TestProject.Ended, at place: SourceLocation = #_sourceLocation) {
    // All was done, some of it was not taken, or the destination is not fit to be spoken to; else it was to be killed.
    #expect([0, 4, 5].contains(ended.exit) || ended.wasKilled, "\(ended)", sourceLocation: place)
    PrivacyCheck(
      personal: ["@example.com"], secrets: vendor.environment.values + ["Fatal error"]
    ).check(ended, at: place)
  }

  /// Applies without further faults until nothing is due, and says what the vendor then lacks or has too much.
  func settle(at place: SourceLocation = #_sourceLocation) throws -> [String] {
    people.server.forgetFaults()
    for _ in 1...4 {
      let ended = try apply(at: place)
      let plan = try people.project.plan()
      if ended.exit != 5, plan.data.allSatisfy(\.isSettled) { return try troubles(plan) }
    }
    return ["four applies have not sent all: \(try people.project.headgate("plan").output)"]
  }

  private func troubles(_ plan: PlanDocument) throws -> [String] {
    let now = try people.rows().mapValues(VendorRows.Row.init)
    ever.merge(now) { $1 }
    var troubles = try account.kept(VendorRows(now: now, ever: ever)).flatMap {
      differences($0.held, from: $0.wanted)
    }
    for (pipeline, counted) in try account.counted().sorted(by: { $0.key < $1.key }) {
      let unknown = plan.unknown(of: pipeline)
      let own =
        switch vendor.events {
        case .keyed: Self.repeats(counted.sorted(), people.events)
        case .unsafe: unsafeTroubles(counted, unknown: unknown)
        }
      troubles += own.map { "\(pipeline): \($0)" }
    }
    return troubles
  }

  /// What was not counted once.
  private static func repeats(_ counted: [String], _ demanded: [String]) -> [String] {
    let change = counted.difference(from: demanded)
    return change.insertions.map { "\($0) should not be there" }
      + change.removals.map { "\($0) is missing" }
  }

  /// What was counted twice or unasked, and what is missing without being reported.
  ///
  /// Of a row whose first event is not known to have come, the next is again that it was added.
  private func unsafeTroubles(_ counted: [String], unknown: Int) -> [String] {
    let facts = counted.map(Self.fact).sorted()
    let demanded = Set(people.events.map(Self.fact))
    let twice = zip(facts, facts.dropFirst()).filter { $0 == $1 }.map { "\($0.0) came twice" }
    let unasked = Set(facts).subtracting(demanded).sorted().map { "\($0) should not be there" }
    let latest = people.history.compactMap { id, words in
      words.last.map { Self.fact("\(id) \($0)") }
    }
    let missing = Set(latest).subtracting(facts)
    return twice + unasked
      + (missing.count > unknown
        ? ["\(unknown) unknown, but these are missing: \(missing.sorted())"] : [])
  }

  /// `7 is Person 7` or `7 is gone`.
  private static func fact(_ event: String) -> String {
    let words = event.split(separator: " ", maxSplits: 2)
    return "\(words[0]) is \(words[1] == "removed" ? "gone" : words[2])"
  }
}

extension PlanDocument {
  /// Rows of a pipeline that are left alone, as it is not known what became of them.
  func unknown(of pipeline: String) -> Int {
    let own = data.filter { $0.pipeline == pipeline }
    return own.flatMap(\.measurement.aside).filter { $0.code == "HG2016" }.map(\.count)
      .reduce(0, +)
  }
}

extension PlanDocument.Pipeline {
  /// Whether nothing is to be sent.
  fileprivate var isSettled: Bool {
    let counts = measurement.counts
    return counts.added + counts.changed + counts.removed == 0 && !wasInterrupted
  }
}

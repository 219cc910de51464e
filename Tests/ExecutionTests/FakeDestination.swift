import Connectors
import Delivery
import Records
import Testing

/// The process died here.
struct Crash: Error {}

/// What a destination holds, and all the ways in which it fails; lives on over runs and crashes.
final class FakeDestination {
  let isRecord: Bool
  let match: [String]
  /// By match value: what the record says, or nothing of a member.
  var content: [String: String] = [:]
  var random: SeededRandom
  /// Of 100 answers: lost after the work was done, lost before, refused for now.
  var lost = 0
  var dropped = 0
  var throttled = 0
  /// Names that are refused at present.
  var refused: Set<String> = []
  /// The submit or answer at which the process dies.
  var crashAt: Int?
  var steps = 0
  var operations = 0
  /// Values that rows of the model carry: to remove one is a fault of ours.
  var live: Set<String> = []
  var faults: [String] = []

  init(isRecord: Bool, match: [String], random: SeededRandom) {
    self.isRecord = isRecord
    self.match = match
    self.random = random
  }

  /// The match values of a record, by the destination's own reading.
  func values(of record: JSONValue) -> [String] {
    match.flatMap { field -> [String] in
      switch record[field] {
      case .array(let elements)?: elements.map { "\(field)=\($0.text)" }
      case .null?, nil: []
      case let value?: ["\(field)=\(value.text)"]
      }
    }
  }

  func step() throws {
    steps += 1
    if steps == crashAt { throw Crash() }
  }

  /// Applies one operation; returns whether it is refused.
  func apply(_ operation: Operation, _ record: JSONValue) -> Bool {
    operations += 1
    if operation != .remove, case .string(let name)? = record["name"], refused.contains(name) {
      return false
    }
    for value in values(of: record) {
      switch operation {
      case .add, .change: content[value] = isRecord ? record.text : ""
      case .remove:
        if live.contains(value) { faults.append("removed \(value), which a row carries") }
        content[value] = nil
      }
    }
    return true
  }

  /// A connection to it, for one run.
  final class Connection: Dispatcher {
    let capacity = 3
    private let destination: FakeDestination
    private var waiting: [Batch] = []
    private var values: [[String]] = []

    init(_ destination: FakeDestination) { self.destination = destination }

    var inFlight: Int { waiting.count }

    func submit(_ batch: Batch) throws {
      try destination.step()
      let mine = try (0..<batch.count).flatMap {
        Set(destination.values(of: try JSONValue(parsing: batch.record(at: $0))))
      }
      if Set(mine).count < mine.count || !Set(mine).isDisjoint(with: values.joined()) {
        destination.faults.append("a value is in two places under way")
      }
      waiting.append(batch)
      values.append(mine)
    }

    func withdraw() -> [Batch] { [] }

    func collect(wait milliseconds: Int) throws -> [Delivered] {
      guard !waiting.isEmpty else { return [] }
      let index = Int.random(in: waiting.indices, using: &destination.random)
      let batch = waiting.remove(at: index)
      values.remove(at: index)
      try destination.step()
      let odds = Int.random(in: 0..<100, using: &destination.random)
      if odds < destination.throttled {
        return [
          Delivered(
            batch: batch,
            outcome: BatchOutcome(.retry(code: "429", message: "later", inDoubt: false)))
        ]
      }
      if odds < destination.throttled + destination.dropped {
        return [
          Delivered(
            batch: batch,
            outcome: BatchOutcome(.retry(code: "connection", message: "lost", inDoubt: true)))
        ]
      }
      var exceptions: [BatchOutcome.Exception] = []
      for place in 0..<batch.count {
        let record = try JSONValue(parsing: batch.record(at: place))
        if !destination.apply(batch.operations[place], record) {
          exceptions.append(.init(index: place, outcome: .rejected(code: "name", message: "no")))
        }
      }
      // It may die between the work and the answer.
      try destination.step()
      if odds < destination.throttled + destination.dropped + destination.lost {
        return [
          Delivered(
            batch: batch,
            outcome: BatchOutcome(.retry(code: "connection", message: "lost", inDoubt: true)))
        ]
      }
      return [Delivered(batch: batch, outcome: BatchOutcome(.accepted, exceptions: exceptions))]
    }
  }
}

import Connectors
import Records

@testable import Delivery

/// A time that passes only while somebody sleeps.
final class ManualTime {
  private(set) var now: Int64 = 0
  private(set) var sleeps = 0

  var courierTime: CourierTime {
    CourierTime(now: { self.now }, sleep: { self.pass($0) })
  }

  func pass(_ nanoseconds: Int64) {
    now += nanoseconds
    sleeps += 1
  }

  func pass(seconds: Int64) { pass(seconds * 1_000_000_000) }
  var seconds: Double { Double(now) / 1e9 }
}

/// Answers each batch by a function, when it is asked for what is done.
final class ScriptedDispatcher: Dispatcher {
  let capacity: Int
  private let time: ManualTime
  private let answer: (Batch) -> BatchOutcome
  /// How many batches it starts at once; the rest waits for its turn.
  var startLimit = Int.max
  private var started: [Batch] = []
  private var paced: [Batch] = []
  /// What was sent and when, in the order in which it started.
  private(set) var sent: [(at: Double, text: String)] = []

  init(_ time: ManualTime, capacity: Int = 1, answer: @escaping (Batch) -> BatchOutcome) {
    self.time = time
    self.capacity = capacity
    self.answer = answer
  }

  var inFlight: Int { started.count + paced.count }

  func submit(_ batch: Batch) throws {
    precondition(inFlight < capacity)
    paced.append(batch)
    start()
  }

  func withdraw() -> [Batch] {
    defer { paced.removeAll() }
    return paced
  }

  func collect(wait milliseconds: Int) throws -> [Delivered] {
    let ended = started
    started.removeAll()
    start()
    return ended.map { Delivered(batch: $0, outcome: answer($0)) }
  }

  private func start() {
    while started.count < startLimit, !paced.isEmpty {
      let batch = paced.removeFirst()
      sent.append((time.seconds, String(decoding: batch.buffer.bytes, as: UTF8.self)))
      started.append(batch)
    }
  }
}

/// What a run would book of each record, by its seq.
struct Booked {
  struct Entry: Hashable {
    let outcome: RecordOutcome
    let isDoubtful: Bool

    /// The outcome in a word.
    var word: String {
      switch outcome {
      case .accepted: "accepted"
      case .absent: "absent"
      case .rejected: isDoubtful ? "rejected in doubt" : "rejected"
      case .retry(_, _, let inDoubt): inDoubt || isDoubtful ? "in doubt" : "pending"
      case .unknown: "unknown"
      case .auth: "auth"
      case .stop: "stop"
      }
    }
  }

  private(set) var entries: [Int64: Entry] = [:]
  private(set) var untouched: Set<Int64> = []
  private(set) var twice: [Int64] = []
  private(set) var outages = 0
  var retryAfter: Int?

  mutating func take(_ delivered: Delivered) {
    for (index, seq) in delivered.batch.seqs.enumerated() {
      let entry = Entry(
        outcome: delivered.outcome.outcome(at: index), isDoubtful: delivered.isDoubtful)
      if entries.updateValue(entry, forKey: seq) != nil { twice.append(seq) }
    }
    if delivered.isOutage { outages += 1 }
    retryAfter = delivered.outcome.retryAfter ?? retryAfter
  }

  mutating func takeBack(_ batches: [Batch]) {
    for batch in batches {
      for seq in batch.seqs {
        if entries[seq] != nil || !untouched.insert(seq).inserted { twice.append(seq) }
      }
    }
  }

  /// The records of each outcome.
  var words: [String: [Int64]] {
    var words = Dictionary(grouping: entries.keys.sorted()) { entries[$0]?.word ?? "" }
    if !untouched.isEmpty { words["untouched"] = untouched.sorted() }
    return words
  }
}

extension Courier {
  /// Sends batches as a run does: stops at an outage, or when `isInterrupted` says so.
  func run(_ batches: [Batch], isInterrupted: () -> Bool = { false }) throws -> Booked {
    var booked = Booked()
    func handle(_ deliveries: [Delivered]) {
      for delivered in deliveries {
        booked.take(delivered)
        delivered.batch.recycle()
      }
      if booked.outages > 0 || isInterrupted() { booked.takeBack(withdraw()) }
    }
    for batch in batches {
      while inFlight >= capacity, booked.outages == 0 { handle(try collect(wait: 200)) }
      if booked.outages > 0 || isInterrupted() {
        booked.takeBack([batch])
        continue
      }
      try submit(batch)
      handle(try collect(wait: 0))
    }
    while inFlight > 0 { handle(try collect(wait: 1000)) }
    return booked
  }
}

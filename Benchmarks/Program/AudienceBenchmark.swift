import Connectors
import Floors
import FoundationEssentials
import Glibc
import Records

/// Rows of an e-mail address and a phone number to requests of X's audience API, one core: normalised, hashed, grouped and
/// packed as a run does it, and by hand in C with the same bytes (the floor).
enum AudienceBenchmark {
  private static let rounds = 500_000
  private static let limit = 4_000_000

  static func run() {
    let rows = AudienceRows(count: 1_000)
    var ours: [Double] = []
    var floor: [Double] = []
    let (first, same) = (rows.request(), rows.requestByHand())
    guard first == same else {
      print("the floor writes other bytes: \(first.count) and \(same.count)")
      exit(1)
    }
    for _ in 0..<5 {
      ours.append(Double(rounds) / time { rows.write(rounds) })
      floor.append(Double(rounds) / time { rows.writeByHand(rounds) })
    }
    print("audience \(ours.median.short) floor \(floor.median.short)")
  }

  private static func time(_ work: () -> Void) -> Double {
    let start = Measured.now()
    work()
    return Measured.now() - start
  }
}

/// Somebody's addresses as a driver would hand them over.
private final class AudienceRows {
  private let count: Int
  private let program: MappingProgram
  private let action: BoundAction
  private let cells: UnsafeMutableBufferPointer<Cell>
  private let emails: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>
  private let phones: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>
  private let body: UnsafeMutablePointer<CChar>
  private static let limit = 4_000_000

  init(count: Int) {
    self.count = count
    guard let connector = ConnectorCatalog.builtIn["x-audience"],
      let declared = connector.action("audience")
    else { preconditionFailure("the connector is built in") }
    let definition = declared.decided(by: ["hash": .bool(true), "normalize": .string("vendor")])
    action = BoundAction(
      connector: connector, action: definition, settings: ["account_id": .string("a")], with: [:],
      object: ["id": .string("b")], mode: .mirror, fields: ["email", "phone_number"],
      limits: connector.rate)
    let fields = ["email", "phone_number"].enumerated().map { index, name in
      MappedField(
        key: name,
        value: .modified(
          .column(index, Path([]), .string), Modifiers(apply: [.parts(",")])),
        rule: definition.field(name)?.rule ?? FieldRule(type: .any))
    }
    program = MappingProgram(columns: [.string, .string], fields: fields)
    cells = .allocate(capacity: count * 2)
    emails = .allocate(capacity: count)
    phones = .allocate(capacity: count)
    body = .allocate(capacity: Self.limit + 1024)
    for row in 0..<count {
      let texts = [" Person\(row)@Example.com", "+44 20 7946 0\(100 + row % 899)"]
      for (index, text) in texts.enumerated() {
        let copy = strdup(text)!
        (index == 0 ? emails : phones)[row] = UnsafePointer(copy)
        cells[row * 2 + index] = copy.withMemoryRebound(to: UInt8.self, capacity: text.utf8.count) {
          Cell.text(UnsafeBufferPointer(start: $0, count: text.utf8.count))
        }
      }
    }
  }

  /// The first request, as a run makes it.
  func request() -> [UInt8] {
    var first: [UInt8]?
    write(50_000) { if first == nil { first = Array($0.buffer.bytes) } }
    return first ?? []
  }

  /// The same by hand.
  func requestByHand() -> [UInt8] {
    var taken = 0
    // As many members as ours has: which one does not fit any more, is a matter of bytes.
    let members = request().split(separator: UInt8(ascii: "{")).count - 3
    let bytes = floor_audience(
      emails.baseAddress, phones.baseAddress, count, 0, members, Self.limit + 512, body, &taken)
    return body.withMemoryRebound(to: UInt8.self, capacity: bytes) {
      Array(UnsafeBufferPointer(start: $0, count: bytes))
    }
  }

  func write(_ rounds: Int, _ closed: (Batch) -> Void = { _ in }) {
    let mapper = RecordMapper(program)
    let batcher = Batcher(action)
    let record = ByteBuffer()
    for round in 0..<rounds {
      let row = round % count * 2
      record.removeAll()
      guard
        case .mapped = mapper.map(
          Row(rebasing: UnsafeBufferPointer(cells)[row..<row + 2]), .whole, into: record)
      else {
        print("a row was rejected")
        exit(1)
      }
      let added = batcher.add(.add, seq: Int64(round)) {
        $0.append(record.bytes)
        return true
      }
      switch added {
      case .taken(let batch?):
        closed(batch)
        batcher.recycle(batch)
      case .taken(nil): break
      case .leftOut, .rejected:
        print("a record was not taken")
        exit(1)
      }
    }
    for batch in batcher.flush() {
      closed(batch)
      batcher.recycle(batch)
    }
  }

  func writeByHand(_ rounds: Int) {
    var done = 0
    while done < rounds {
      var taken = 0
      _ = floor_audience(
        emails.baseAddress, phones.baseAddress, count, done, rounds - done, Self.limit, body,
        &taken)
      done += taken
    }
  }
}

import FoundationEssentials
import Glibc
import Records

/// Rows of 12 columns to nested JSON, one core: the mapping program, hand-written code for the one shape (the floor), and Foundation's encoder.
enum MappingBenchmark {
  private static let rounds = 1_000_000
  private static let peerRounds = 50_000

  static func run() {
    let rows = PeopleRows(count: 1_000)
    var ours: [Double] = []
    var floor: [Double] = []
    var peer: [Double] = []
    var size = 0
    for _ in 0..<5 {
      ours.append(Double(rounds) / time { size = mapProgram(rows) })
      floor.append(Double(rounds) / time { _ = mapByHand(rows) })
      peer.append(Double(peerRounds) / time { encode(rows) })
    }
    print(
      "mapping \(ours.median.short) floor \(floor.median.short) encoder \(peer.median.short) bytes \(size / rounds)"
    )
  }

  private static func time(_ work: () -> Void) -> Double {
    let start = Measured.now()
    work()
    return Measured.now() - start
  }

  /// Maps `rounds` rows and returns the bytes written.
  private static func mapProgram(_ rows: PeopleRows) -> Int {
    let mapper = RecordMapper(rows.program)
    let out = ByteBuffer(capacity: 1 << 16)
    var bytes = 0
    for round in 0..<rounds {
      guard case .mapped = mapper.map(rows[round % rows.count], .whole, into: out) else {
        print("a row was rejected")
        exit(1)
      }
      if out.count > 60_000 {
        bytes += out.count
        out.removeAll()
      }
    }
    return bytes + out.count
  }

  /// What a person would write for this one record: keys and values copied in order, nothing checked or escaped.
  private static func mapByHand(_ rows: PeopleRows) -> Int {
    let out = ByteBuffer(capacity: 1 << 16)
    var bytes = 0
    for round in 0..<rounds {
      let row = rows[round % rows.count]
      number(#"{"id":"#, row[0].bits, out)
      text(#","name":"#, row[1], out)
      text(#","email":"#, row[2], out)
      text(#","address":{"street":"#, row[3], out)
      text(#","city":"#, row[4], out)
      text(#","country":"#, row[5], out)
      text(#"},"phone":"#, row[6], out)
      number(#","visits":"#, row[7].bits, out)
      number(#","score":"#, row[8].bits, out)
      cents(#","spent":"#, row[9].double, out)
      cents(#","balance":"#, row[10].double, out)
      text(#","joined":"#, row[11], out)
      out.append(UInt8(ascii: "}"))
      if out.count > 60_000 {
        bytes += out.count
        out.removeAll()
      }
    }
    return bytes + out.count
  }

  @inline(__always)
  private static func put(_ key: StaticString, _ out: ByteBuffer) {
    out.append(UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
  }

  @inline(__always)
  private static func text(_ key: StaticString, _ cell: Cell, _ out: ByteBuffer) {
    put(key, out)
    out.append(UInt8(ascii: "\""))
    out.append(cell.buffer)
    out.append(UInt8(ascii: "\""))
  }

  @inline(__always)
  private static func number(_ key: StaticString, _ value: Int64, _ out: ByteBuffer) {
    put(key, out)
    digits(value, out)
  }

  @inline(__always)
  private static func cents(_ key: StaticString, _ value: Double, _ out: ByteBuffer) {
    put(key, out)
    let cents = Int64((value * 100).rounded())
    digits(cents / 100, out)
    out.append(UInt8(ascii: "."))
    digits(cents % 100, out)
  }

  private static func digits(_ value: Int64, _ out: ByteBuffer) {
    var value = value.magnitude
    let end = out.reserve(20) + 20
    var place = end
    repeat {
      place -= 1
      place.pointee = UInt8(48 + value % 10)
      value /= 10
    } while value > 0
    (out.start + out.count).update(from: place, count: end - place)
    out.count += end - place
  }

  private struct Person: Encodable {
    struct Address: Encodable {
      let street: String
      let city: String
      let country: String
    }
    let id: Int64
    let name: String
    let email: String
    let address: Address
    let phone: String
    let visits: Int64
    let score: Int64
    let spent: Double
    let balance: Double
    let joined: String
  }

  private static func encode(_ rows: PeopleRows) {
    let encoder = JSONEncoder()
    var bytes = 0
    for round in 0..<peerRounds {
      let row = rows[round % rows.count]
      func text(_ index: Int) -> String { String(decoding: row[index].buffer, as: UTF8.self) }
      let person = Person(
        id: row[0].bits, name: text(1), email: text(2),
        address: .init(street: text(3), city: text(4), country: text(5)), phone: text(6),
        visits: row[7].bits, score: row[8].bits, spent: row[9].double, balance: row[10].double,
        joined: text(11))
      bytes += (try? encoder.encode(person).count) ?? 0
    }
    if bytes == 0 { exit(1) }
  }
}

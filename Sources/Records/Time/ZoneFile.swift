/// Reads a compiled time zone, the format TZif of RFC 9636.
struct ZoneFile {
  private let bytes: [UInt8]
  private var next: Int

  /// Nil where the bytes are no zone of version 2 or later.
  static func rules(_ name: String, _ bytes: [UInt8]) -> ZoneRules? {
    var file = ZoneFile(bytes: bytes, next: 0)
    // The first block has times of four bytes and is there for old readers.
    guard let first = file.header(), file.skip(first.length(timeSize: 4)),
      let header = file.header()
    else { return nil }
    return file.rules(name, header)
  }

  private struct Header {
    let universal, standard, leaps, times, types, characters: Int

    func length(timeSize: Int) -> Int {
      times * (timeSize + 1) + types * 6 + characters + leaps * (timeSize + 4) + standard
        + universal
    }
  }

  private mutating func header() -> Header? {
    guard next + 44 <= bytes.count, bytes[next..<next + 4].elementsEqual("TZif".utf8),
      bytes[next + 4] >= UInt8(ascii: "2")
    else { return nil }
    next += 20
    let counts = (0..<6).map { _ in Int(number(4)) }
    guard counts.allSatisfy({ (0...100_000).contains($0) }), counts[4] > 0 else { return nil }
    return Header(
      universal: counts[0], standard: counts[1], leaps: counts[2], times: counts[3],
      types: counts[4], characters: counts[5])
  }

  private mutating func skip(_ count: Int) -> Bool {
    next += count
    return next <= bytes.count
  }

  /// A big-endian number of four or eight bytes.
  private mutating func number(_ size: Int) -> Int64 {
    var value: UInt64 = 0
    for byte in bytes[next..<next + size] { value = value << 8 | UInt64(byte) }
    next += size
    return size == 4
      ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
  }

  private mutating func rules(_ name: String, _ header: Header) -> ZoneRules? {
    guard next + header.length(timeSize: 8) <= bytes.count else { return nil }
    let end = next + header.length(timeSize: 8)
    let times = (0..<header.times).map { _ in number(8) }
    let places = bytes[next..<next + header.times].map(Int.init)
    next += header.times
    let types = (0..<header.types).map { _ in
      let offset = number(4)
      next += 2
      return Int32(truncatingIfNeeded: offset)
    }
    guard places.allSatisfy({ $0 < types.count }),
      zip(times, times.dropFirst()).allSatisfy({ $0 < $1 }),
      types.allSatisfy({ abs($0) < 26 * 3600 })
    else { return nil }
    var transitions = times
    var offsets = [types[0]] + places.map { types[$0] }
    // What comes after the last transition is said by a rule between two line ends.
    let footer = bytes.suffix(from: end).dropFirst().prefix { $0 != 0x0A }
    guard let rule = ZoneFooter(footer) else { return nil }
    let start = transitions.last ?? 0
    let year = max(CivilTime(epochSeconds: start)?.year ?? 1970, 1970)
    for change in rule.changes(years: year...year + 401) where change.instant > start {
      transitions.append(change.instant)
      offsets.append(change.offset)
    }
    let cycleStart = CivilTime(year: year + 1, month: 1, day: 1).epochSeconds
    return ZoneRules(
      name: name, transitions: transitions, offsets: offsets, cycleStart: cycleStart)
  }
}

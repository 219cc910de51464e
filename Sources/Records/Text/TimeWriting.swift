/// The canonical texts of dates and times.
extension ByteCursor {
  /// Writes what of the moment a value of this kind has.
  @inline(__always)
  mutating func appendMoment(
    _ civil: CivilTime, _ fraction: UnsafeBufferPointer<UInt8>, _ kind: TypeKind
  ) {
    ensure(40 + fraction.count)
    if kind != .time { putDate(civil) }
    if kind == .timestamp || kind == .datetime { put(UInt8(ascii: "T")) }
    if kind != .date { putTime(civil, fraction) }
    if kind == .timestamp { put(UInt8(ascii: "Z")) }
  }

  /// Writes `YYYY-MM-DD`; needs room.
  @inline(__always)
  private mutating func putDate(_ civil: CivilTime) {
    putTwo(civil.year / 100)
    putTwo(civil.year % 100)
    put(UInt8(ascii: "-"))
    putTwo(civil.month)
    put(UInt8(ascii: "-"))
    putTwo(civil.day)
  }

  /// Writes `HH:MM:SS` and the fraction; needs room.
  @inline(__always)
  private mutating func putTime(_ civil: CivilTime, _ fraction: UnsafeBufferPointer<UInt8>) {
    putTwo(civil.hour)
    put(UInt8(ascii: ":"))
    putTwo(civil.minute)
    put(UInt8(ascii: ":"))
    putTwo(civil.second)
    if !fraction.isEmpty {
      put(UInt8(ascii: "."))
      append(fraction)
    }
  }
}

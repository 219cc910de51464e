import Records

/// Divides records into the fields that their group has and the rest, in one pass.
final class RecordDivision {
  /// Each name and, as a member of an object, what stands before its value.
  private let names: [(name: [UInt8], member: [UInt8])]
  /// Where each value lies in the record at hand; empty where there is none.
  private var places: [Range<Int>]

  init(_ names: [String]) {
    self.names = names.map { name in
      (Array(name.utf8), Array("\(JSONValue.string(name).text):".utf8))
    }
    places = names.map { _ in 0..<0 }
  }

  /// Appends the fields of the group, in the order of their names and without nulls, and the record without them.
  func divide(
    _ record: UnsafeBufferPointer<UInt8>, group: ByteBuffer, rest: ByteBuffer
  ) {
    for place in places.indices { places[place] = 0..<0 }
    let restStart = rest.count
    var scanner = RecordScanner(bytes: record)
    // Of what lies side by side and stays, one copy is made.
    var kept: Range<Int>?
    scanner.skipSpace()
    guard scanner.take(UInt8(ascii: "{")) else { return rest.append(record) }
    repeat {
      scanner.skipSpace()
      let before = scanner.place
      guard let key = scanner.string() else { break }
      scanner.skipSpace()
      guard scanner.take(UInt8(ascii: ":")) else { break }
      scanner.skipSpace()
      let value = scanner.place
      scanner.skipValue()
      if let place = names.indices.first(where: { scanner.isKey(key, names[$0].name) }) {
        places[place] = value..<scanner.place
        keep(&kept, of: record, in: rest, from: restStart)
      } else {
        kept = (kept?.lowerBound ?? before)..<scanner.place
      }
    } while scanner.takeComma()
    keep(&kept, of: record, in: rest, from: restStart)
    if rest.count == restStart { rest.append(UInt8(ascii: "{")) }
    rest.append(UInt8(ascii: "}"))
    writeGroup(of: record, into: group)
  }

  private func keep(
    _ kept: inout Range<Int>?, of record: UnsafeBufferPointer<UInt8>, in rest: ByteBuffer,
    from start: Int
  ) {
    guard let range = kept else { return }
    rest.append(rest.count == start ? UInt8(ascii: "{") : UInt8(ascii: ","))
    rest.append(UnsafeBufferPointer(rebasing: record[range]))
    kept = nil
  }

  private func writeGroup(of record: UnsafeBufferPointer<UInt8>, into group: ByteBuffer) {
    let start = group.count
    for (place, name) in zip(places, names)
    where !place.isEmpty && !record[place].elementsEqual("null".utf8) {
      group.append(group.count == start ? UInt8(ascii: "{") : UInt8(ascii: ","))
      group.append(name.member)
      group.append(UnsafeBufferPointer(rebasing: record[place]))
    }
    if group.count == start { group.append(UInt8(ascii: "{")) }
    group.append(UInt8(ascii: "}"))
  }
}

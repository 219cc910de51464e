import Records

/// Reads the match values out of a record's bytes, exactly as they are sent.
///
/// A value is a JSON object of match fields, such as `{"email":"a@b.co"}`: what a removal of it sends. One value of a
/// record is made of all fields that identify together; of a list in a field, or of fields that each identify, there
/// is one an element or field. Null, absent or an empty list is no value.
package struct MatchValues {
  private let identity: MatchIdentity
  private let scratch = ByteBuffer(capacity: 256)
  /// `"name":` of each field.
  private let names: [(name: String, member: [UInt8])]

  package init(_ identity: MatchIdentity) {
    self.identity = identity
    names = identity.fields.map { ($0, Array("\(JSONValue.string($0).text):".utf8)) }
  }

  /// Hands over each value; its bytes are borrowed until the next.
  package func each(
    in record: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
  ) rethrows {
    switch identity {
    case .anyOf:
      for index in names.indices {
        guard let range = range(of: index, in: record) else { continue }
        try eachElement(of: index, range, in: record, body)
      }
    case .all:
      if names.count == 1 {
        guard let range = range(of: 0, in: record) else { return }
        return try eachElement(of: 0, range, in: record, body)
      }
      scratch.removeAll()
      for (index, field) in names.enumerated() {
        guard let range = range(of: index, in: record) else { return }
        scratch.append(index == 0 ? UInt8(ascii: "{") : UInt8(ascii: ","))
        scratch.append(field.member)
        scratch.append(UnsafeBufferPointer(rebasing: record[range]))
      }
      if names.isEmpty { return }
      scratch.append(UInt8(ascii: "}"))
      try body(scratch.bytes)
    }
  }

  /// Where the value of a field lies; nil where it is null or absent.
  private func range(of index: Int, in record: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    guard let range = RecordScan.member(names[index].name, in: record) else { return nil }
    return record[range].elementsEqual("null".utf8) ? nil : range
  }

  private func eachElement(
    of index: Int, _ range: Range<Int>, in record: UnsafeBufferPointer<UInt8>,
    _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
  ) rethrows {
    guard record[range.lowerBound] == UInt8(ascii: "[") else {
      return try hand(index, UnsafeBufferPointer(rebasing: record[range]), isElement: false, body)
    }
    for element in RecordScan.elements(of: range, in: record)
    where !record[element].elementsEqual("null".utf8) {
      try hand(index, UnsafeBufferPointer(rebasing: record[element]), isElement: true, body)
    }
  }

  private func hand(
    _ index: Int, _ value: UnsafeBufferPointer<UInt8>, isElement: Bool,
    _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
  ) rethrows {
    scratch.removeAll()
    scratch.append(UInt8(ascii: "{"))
    scratch.append(names[index].member)
    if isElement { scratch.append(UInt8(ascii: "[")) }
    scratch.append(value)
    if isElement { scratch.append(UInt8(ascii: "]")) }
    scratch.append(UInt8(ascii: "}"))
    try body(scratch.bytes)
  }
}

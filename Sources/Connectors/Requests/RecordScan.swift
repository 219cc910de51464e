import Records

/// Finds a value in the bytes of a record that we wrote ourselves, without making a tree of it.
enum RecordScan {
  /// The value at a path; nil where it is absent.
  static func value(of path: Path, in record: UnsafeBufferPointer<UInt8>) -> JSONValue? {
    guard case .key(let name)? = path.steps.first,
      let range = member(name, in: record),
      let value = try? JSONValue(parsing: UnsafeBufferPointer(rebasing: record[range]))
    else { return nil }
    return value.value(at: path.belowRoot)
  }

  /// Where the value of a top-level member lies.
  static func member(_ name: String, in record: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    var scanner = RecordScanner(bytes: record)
    scanner.skipSpace()
    guard scanner.take(UInt8(ascii: "{")) else { return nil }
    while true {
      scanner.skipSpace()
      guard let key = scanner.string() else { return nil }
      scanner.skipSpace()
      guard scanner.take(UInt8(ascii: ":")) else { return nil }
      scanner.skipSpace()
      let start = scanner.place
      scanner.skipValue()
      if scanner.isKey(key, name) { return start..<scanner.place }
      scanner.skipSpace()
      guard scanner.take(UInt8(ascii: ",")) else { return nil }
    }
  }

  /// Writes an object with the members of these names that the record has and that are not null, in the order of the names.
  static func write(
    _ names: [String], of record: UnsafeBufferPointer<UInt8>, into out: ByteBuffer
  ) {
    let start = out.count
    for name in names {
      guard let range = member(name, in: record), !record[range].elementsEqual("null".utf8) else {
        continue
      }
      out.append(out.count == start ? UInt8(ascii: "{") : UInt8(ascii: ","))
      out.append(JSONValue.string(name).text)
      out.append(UInt8(ascii: ":"))
      out.append(UnsafeBufferPointer(rebasing: record[range]))
    }
    if out.count == start { out.append(UInt8(ascii: "{")) }
    out.append(UInt8(ascii: "}"))
  }

  /// Where the elements of a list lie.
  static func elements(of list: Range<Int>, in record: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    var scanner = RecordScanner(bytes: record, place: list.lowerBound)
    var elements: [Range<Int>] = []
    guard scanner.take(UInt8(ascii: "[")) else { return [] }
    scanner.skipSpace()
    if scanner.take(UInt8(ascii: "]")) { return [] }
    repeat {
      scanner.skipSpace()
      let start = scanner.place
      scanner.skipValue()
      elements.append(start..<scanner.place)
      scanner.skipSpace()
    } while scanner.take(UInt8(ascii: ","))
    return elements
  }
}

extension JSONValue {
  /// The value below this one; nil where a step leads nowhere.
  func value(at path: Path) -> JSONValue? {
    var value = self
    for step in path.steps {
      switch (step, value) {
      case (.key(let key), .object):
        guard let next = value[key] else { return nil }
        value = next
      case (.index(let index), .array(let elements)):
        guard elements.indices.contains(index) else { return nil }
        value = elements[index]
      default: return nil
      }
    }
    return value
  }
}

/// What few fields ask of their values: the least length, a form, a range, a number of elements, a hash.
extension MappingMachine {
  /// Writes a scalar of a field with demands; nothing of it is checked where it is the digest that is asked for.
  mutating func writeDemanded(
    _ value: MappedValue, _ kind: TypeKind, _ field: UnsafePointer<FieldCode>
  ) throws(MappingFault) {
    let demands = tables.demands + Int(field.pointee.demands)
    let hash = demands.pointee.hash
    if let hash, let text = try text(value), hash.isDigest(text) { return writeDigest(text) }
    let value = try normalized(value, kind, field)
    // What was trimmed to a digest is one as well.
    if let hash, let text = value.plainText, hash.isDigest(text) { return writeDigest(text) }
    let mark = out.count
    try writeScalar(value, kind)
    try checkWritten(value, since: mark, field)
    try check(value, since: mark, demands)
    guard let hash else { return }
    guard let text = try text(value) else { throw .misfit(.notText) }
    let function = hash.function
    let scratch = arena.allocate(function.capacity(for: text.count))
    guard let digest = function.apply(text, scratch: scratch) else { throw .misfit(.notText) }
    out.count = mark
    writeChecked(digest)
  }

  private mutating func writeDigest(_ digest: UnsafeBufferPointer<UInt8>) {
    out.ensure(digest.count + 2)
    out.put(UInt8(ascii: "\""))
    // A decimal digit has this bit already.
    for byte in digest { out.put(byte | 0x20) }
    out.put(UInt8(ascii: "\""))
  }

  private mutating func check(
    _ value: MappedValue, since mark: Int, _ demands: UnsafePointer<DemandsCode>
  ) throws(MappingFault) {
    let written = written(since: mark)
    if written.first == UInt8(ascii: "\"") {
      if demands.pointee.minLength >= 0 {
        let length = value.plainText.map(UTF8Text.scalarCount) ?? written.count - 2
        if length < Int(demands.pointee.minLength) { throw .refused(.tooShort) }
      }
      if demands.pointee.pattern >= 0 {
        guard let text = try text(value), matches(text, demands.pointee.pattern) else {
          throw .refused(.wrongForm)
        }
      }
      return
    }
    if let minimum = demands.pointee.minimum,
      DecimalOrder.compare(written, tables.bytes(minimum)) < 0
    {
      throw .outOfRange(.below)
    }
    if let maximum = demands.pointee.maximum,
      DecimalOrder.compare(written, tables.bytes(maximum)) > 0
    {
      throw .outOfRange(.above)
    }
  }

  /// Counts the elements of the list that was written since `mark`.
  mutating func checkItems(
    since mark: Int, _ field: UnsafePointer<FieldCode>
  ) throws(MappingFault) {
    let demands = tables.demands + Int(field.pointee.demands)
    let count = written(since: mark).elementCount
    // It is the list that is wrong, not the element that was written last.
    inner = -1
    if demands.pointee.minItems >= 0 && count < Int(demands.pointee.minItems) {
      throw .refused(.tooFewItems)
    }
    if demands.pointee.maxItems >= 0 && count > Int(demands.pointee.maxItems) {
      throw MappingFault(code: .tooManyItems, reason: .fieldItems)
    }
  }

  /// The limit that a value has not kept, for those that read of it.
  func limit(of fault: MappingFault) -> String? {
    let place = tables.fields[Int(field)].demands
    guard place >= 0 else { return nil }
    let demands = tables.demands[Int(place)]
    switch fault.reason {
    case .below: return demands.minimum.map { "at least \(tables.bytes($0).string)" }
    case .above: return demands.maximum.map { "at most \(tables.bytes($0).string)" }
    case .fieldItems: return "at most \(demands.maxItems)"
    case .code:
      switch fault.code {
      case .tooShort: return "at least \(demands.minLength) characters"
      case .wrongForm: return demands.patternText.map { "`\(tables.bytes($0).string)`" }
      case .tooFewItems: return "at least \(demands.minItems)"
      case .nullMatch, .misfit, .missing, .tooLong, .notAllowed, .nullRefused, .malformedJSON,
        .tooManyItems, .outOfRange:
        return nil
      }
    case .declared, .converted, .field, .notFinite, .notUTF8, .bytes, .notText, .notMoment,
      .noSuchStep, .unknownProperty, .nullInside, .notPhone, .notObject, .notComparable,
      .sameName:
      return nil
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// How many elements the list has that is written here without whitespace.
  fileprivate var elementCount: Int {
    if count <= 2 { return 0 }
    var elements = 1
    var depth = 0
    var place = 0
    while place < count {
      switch self[place] {
      case UInt8(ascii: "\""):
        place += 1
        while place < count, self[place] != UInt8(ascii: "\"") {
          place += self[place] == UInt8(ascii: "\\") ? 2 : 1
        }
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: ",") where depth == 1: elements += 1
      default: break
      }
      place += 1
    }
    return elements
  }
}

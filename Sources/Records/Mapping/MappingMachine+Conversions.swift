/// What `type:` makes of values.
extension MappingMachine {
  /// What `type:` makes of a value.
  mutating func converted(
    _ value: MappedValue, to kind: TypeKind
  ) throws(MappingFault) -> MappedValue {
    if value.kind == .bytes { throw .misfit(.bytes) }
    var value = value
    if value.kind == .string && value.isMarked, let decoded = try text(value) {
      value = .text(.text, decoded, value.type)
    }
    guard let converted = try conversion(of: value, to: kind) else {
      throw .misfit(.converted, kind)
    }
    return converted
  }

  private mutating func conversion(
    of value: MappedValue, to kind: TypeKind
  ) throws(MappingFault) -> MappedValue? {
    switch kind {
    case .any: return value
    case .bool: return value.plainText.map { Self.bool(text: $0) } ?? Self.bool(value)
    case .int: return value.plainText.map { Self.whole(text: $0) } ?? Self.whole(value)
    case .decimal, .float:
      if let text = value.plainText {
        return NumberText.isJSON(text) ? .text(.number, text, kind) : nil
      }
      return Self.isNumber(value) ? value : nil
    case .string:
      if value.kind == .bool { return .text(.string, Self.word(value.bits == 1), .string) }
      return try text(value).map { .text(.text, $0, .string) }
    case .date, .time, .timestamp, .datetime: return Self.movedMoment(value, kind)
    case .uuid: return uuid(value)
    case .json, .object, .list:
      guard value.kind == .text else { return value.kind == .node ? value : nil }
      let token = try document(value)
      return MappedValue(tokens[token], at: token)
    case .bytes: return nil
    }
  }

  private static func bool(text: UnsafeBufferPointer<UInt8>) -> MappedValue? {
    let isTrue: Bool? =
      switch text.count {
      case 1:
        switch text[0] {
        case UInt8(ascii: "1"), UInt8(ascii: "t"), UInt8(ascii: "T"): true
        case UInt8(ascii: "0"), UInt8(ascii: "f"), UInt8(ascii: "F"): false
        default: nil
        }
      case 4: text.equalsIgnoringCase(word(true)) ? true : nil
      case 5: text.equalsIgnoringCase(word(false)) ? false : nil
      default: nil
      }
    return isTrue.map { .bool($0) }
  }

  static func word(_ bool: Bool) -> UnsafeBufferPointer<UInt8> {
    let word: StaticString = bool ? "true" : "false"
    return word.bytes
  }

  /// Digits with a sign; leading zeros and a plus are dropped, as JSON has neither.
  private static func whole(text: UnsafeBufferPointer<UInt8>) -> MappedValue? {
    guard var next = text.baseAddress, !text.isEmpty else { return nil }
    let end = next + text.count
    let isNegative = next.pointee == UInt8(ascii: "-")
    if isNegative || next.pointee == UInt8(ascii: "+") { next += 1 }
    guard next < end else { return nil }
    for byte in UnsafeBufferPointer(start: next, count: end - next) where byte &- 0x30 >= 10 {
      return nil
    }
    if !isNegative || next.pointee == 0x30 {
      while end - next > 1 && next.pointee == 0x30 { next += 1 }
      guard !isNegative else {
        let digits = UnsafeBufferPointer(start: next, count: end - next)
        return Int64(digits.string).map { .int(-$0) }
      }
      return .text(.number, UnsafeBufferPointer(start: next, count: end - next), .int)
    }
    return .text(.number, text, .int)
  }

  /// A moment of another kind, where nothing has to be guessed: an instant's date is that of UTC.
  private static func movedMoment(_ value: MappedValue, _ kind: TypeKind) -> MappedValue? {
    if value.kind == .moment {
      switch (value.type, kind) {
      case (.timestamp, .date), (.datetime, .date):
        return .moment(value.civil.midnight, TimeText.noFraction, .date)
      case (.date, .timestamp), (.date, .datetime):
        return .moment(value.civil, TimeText.noFraction, kind)
      default: return value.type == kind ? value : nil
      }
    }
    if let moment = moment(value, kind) { return moment }
    guard kind == .timestamp || kind == .datetime else { return nil }
    return moment(value, .date).map { .moment($0.civil, TimeText.noFraction, kind) }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Compares with lower-case ASCII letters.
  fileprivate func equalsIgnoringCase(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
    count == word.count && zip(self, word).allSatisfy { $0 | 0x20 == $1 }
  }
}

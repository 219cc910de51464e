/// What one kind of value is when read as another; nil where it is none.
extension MappingMachine {
  static func isNumber(_ value: MappedValue) -> Bool {
    switch value.kind {
    case .int, .float, .number: true
    case .absent, .null, .bool, .text, .string, .moment, .node, .bytes: false
    }
  }

  /// A bool, or a number that is 0 or 1: engines without bools write them so.
  static func bool(_ value: MappedValue) -> MappedValue? {
    switch value.kind {
    case .bool: return value
    case .int: return value.bits == 0 || value.bits == 1 ? .bool(value.bits == 1) : nil
    case .number:
      guard value.count == 1, let digit = value.start?.pointee, digit == 0x30 || digit == 0x31
      else { return nil }
      return .bool(digit == 0x31)
    case .absent, .null, .float, .text, .string, .moment, .node, .bytes: return nil
    }
  }

  /// A whole number, of any length where its digits are at hand.
  static func whole(_ value: MappedValue) -> MappedValue? {
    switch value.kind {
    case .int: return value
    case .float: return Int64(exactly: value.double).map { .int($0) }
    case .number:
      guard let length = NumberText.wholeLength(value.buffer) else { return nil }
      return .text(.number, UnsafeBufferPointer(start: value.start, count: length), .int)
    case .absent, .null, .bool, .text, .string, .moment, .node, .bytes: return nil
    }
  }

  /// A date or time out of its text, an instant also out of epoch seconds.
  static func moment(_ value: MappedValue, _ kind: TypeKind) -> MappedValue? {
    if value.kind == .moment { return value.type == kind ? value : nil }
    if value.kind == .int && kind == .timestamp {
      return CivilTime(epochSeconds: value.bits).map { .moment($0, TimeText.noFraction, kind) }
    }
    guard let text = value.plainText else { return nil }
    switch kind {
    case .date:
      if let date = TimeText.date(text) { return .moment(date, TimeText.noFraction, kind) }
      guard let time = TimeText(text), time.civil.isMidnight, time.fraction.isEmpty else {
        return nil
      }
      return .moment(time.civil, TimeText.noFraction, kind)
    case .time: return TimeText.time(text).map { .moment($0.civil, $0.fraction, kind) }
    case .timestamp: return TimeText(text).map { .moment($0.civil, $0.fraction, kind) }
    case .datetime:
      guard let time = TimeText(text), !time.hasZone else { return nil }
      return .moment(time.civil, time.fraction, kind)
    case .any, .bool, .int, .decimal, .float, .string, .json, .uuid, .bytes, .object, .list:
      return nil
    }
  }

  /// A UUID in its canonical, lower-case form.
  mutating func uuid(_ value: MappedValue) -> MappedValue? {
    guard let text = value.plainText, text.count == 36 else { return nil }
    let copy = arena.allocate(36)
    for (index, byte) in text.enumerated() {
      if index == 8 || index == 13 || index == 18 || index == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
      } else if JSONEscapes.hexDigit(byte) == nil {
        return nil
      }
      copy[index] = byte | 0x20
    }
    return .text(.string, UnsafeBufferPointer(start: copy, count: 36), .uuid)
  }

  /// The unescaped, valid text of a scalar in its canonical form; nil for what has none.
  mutating func text(_ value: MappedValue) throws(MappingFault) -> UnsafeBufferPointer<UInt8>? {
    switch value.kind {
    case .text:
      guard UTF8Text.isValid(value.buffer) else { throw .misfit(.notUTF8) }
      return value.buffer
    case .string:
      if !value.isMarked { return value.buffer }
      let copy = arena.allocate(value.count)
      return UnsafeBufferPointer(start: copy, count: JSONEscapes.decode(value.buffer, into: copy))
    case .number: return value.buffer
    case .int, .float, .moment:
      // Written as JSON, and without the quotes of a moment taken as text.
      let mark = out.count
      try writeAny(value)
      let quotes = value.kind == .moment ? 1 : 0
      let copy = arena.copy(
        UnsafeBufferPointer(rebasing: written(since: mark).dropFirst(quotes).dropLast(quotes)))
      out.count = mark
      return copy
    case .absent, .null, .bool, .node, .bytes: return nil
    }
  }
}

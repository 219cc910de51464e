/// Values made of other values: text, choices, lookups, JSON as text.
extension MappingMachine {
  mutating func contextValue(_ code: UnsafePointer<ValueCode>) -> MappedValue {
    switch code.pointee.context {
    case .operation: return .text(.string, context.event.word.bytes, .string)
    case .key:
      let count = IdempotencyKey.textLength
      let target = arena.allocate(count)
      (context.key ?? IdempotencyKey(high: 0, low: 0)).write(to: target)
      return .text(.string, UnsafeBufferPointer(start: target, count: count), .string)
    case .startedAt:
      guard let time = CivilTime(epochSeconds: context.startedAt) else { return .null }
      return .moment(time, TimeText.noFraction, .timestamp)
    }
  }

  mutating func template(
    _ code: UnsafePointer<ValueCode>, _ element: Int32
  ) throws(MappingFault) -> MappedValue {
    let mark = out.count
    for place in code.pointee.range.places {
      let value = try evaluate(tables.values + Int(tables.places[Int(place)]), element)
      if value.isEmpty { continue }
      guard let text = try text(value) else {
        throw .misfit(value.kind == .bytes ? .bytes : .notText)
      }
      out.append(text)
    }
    let text = arena.copy(written(since: mark))
    out.count = mark
    return .text(.text, text, .string)
  }

  /// The first value that is not empty; null where one is null or empty text, absent where all are.
  mutating func coalesce(
    _ code: UnsafePointer<ValueCode>, _ element: Int32
  ) throws(MappingFault) -> MappedValue {
    var none = MappedValue.absent
    for place in code.pointee.range.places {
      let value = try evaluate(tables.values + Int(tables.places[Int(place)]), element)
      let isText = value.kind == .text || value.kind == .string
      if !value.isEmpty && !(isText && value.count == 0) { return value }
      if value.kind != .absent { none = .null }
    }
    return none
  }

  mutating func choice(
    _ code: UnsafePointer<ValueCode>, _ element: Int32
  ) throws(MappingFault) -> MappedValue {
    let place =
      try holds(code.pointee.condition, element) ? code.pointee.operand : code.pointee.second
    return place < 0 ? .null : try evaluate(tables.values + Int(place), element)
  }

  mutating func lookup(
    _ code: UnsafePointer<ValueCode>, _ element: Int32
  ) throws(MappingFault) -> MappedValue {
    let value = try evaluate(tables.values + Int(code.pointee.operand), element)
    if !value.isEmpty {
      let key =
        value.kind == .bool
        ? Self.word(value.bits == 1) : try text(value)
      guard let key else { throw .misfit(value.kind == .bytes ? .bytes : .notText) }
      if let constant = find(key, among: code.pointee.range) { return self.constant(constant) }
    }
    let other = code.pointee.second
    return other < 0 ? .null : try evaluate(tables.values + Int(other), element)
  }

  /// The constant of a key, by halving.
  private func find(_ key: UnsafeBufferPointer<UInt8>, among entries: TableRange) -> Int32? {
    var low = Int(entries.first)
    var high = low + Int(entries.count)
    while low < high {
      let middle = (low + high) / 2
      let order = tables.bytes(tables.lookups[middle].key).order(to: key)
      if order == 0 { return tables.lookups[middle].constant }
      if order < 0 { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  mutating func encoded(
    _ code: UnsafePointer<ValueCode>, _ element: Int32
  ) throws(MappingFault) -> MappedValue {
    let value = try evaluate(tables.values + Int(code.pointee.operand), element)
    if value.isEmpty { return value }
    let mark = out.count
    try writeAny(value)
    let text = arena.copy(written(since: mark))
    out.count = mark
    return .text(.text, text, .string)
  }

  mutating func decoded(
    _ code: UnsafePointer<ValueCode>, _ element: Int32
  ) throws(MappingFault) -> MappedValue {
    let value = try evaluate(tables.values + Int(code.pointee.operand), element)
    if value.isEmpty || value.kind == .node { return value }
    guard let text = try text(value) else { throw .refused(.malformedJSON) }
    let token = try parse(text)
    return MappedValue(tokens[token], at: token)
  }
}

extension StaticString {
  /// Its UTF-8, which stays where it is.
  var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Below, at or above 0 as these bytes stand before, at or behind the others.
  func order(to other: UnsafeBufferPointer<UInt8>) -> Int {
    let common = Swift.min(count, other.count)
    for index in 0..<common where self[index] != other[index] {
      return self[index] < other[index] ? -1 : 1
    }
    return count - other.count
  }
}

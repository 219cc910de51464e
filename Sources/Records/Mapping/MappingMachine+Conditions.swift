/// Whether a row is as `if` asks for.
extension MappingMachine {
  mutating func holds(_ place: Int32, _ element: Int32) throws(MappingFault) -> Bool {
    let code = tables.conditions + Int(place)
    switch code.pointee.form {
    case .all:
      for inner in code.pointee.range.places
      where try !holds(tables.places[Int(inner)], element) { return false }
      return true
    case .any:
      for inner in code.pointee.range.places
      where try holds(tables.places[Int(inner)], element) { return true }
      return false
    case .not: return try !holds(tables.places[Int(code.pointee.range.first)], element)
    case .exists, .matches, .compare:
      let value = try evaluate(tables.values + Int(code.pointee.value), element)
      if code.pointee.form == .exists { return value.isEmpty != code.pointee.isWanted }
      if value.isEmpty { return code.pointee.form == .compare && code.pointee.comparison == .not }
      return code.pointee.form == .matches
        ? try matches(value, code.pointee.pattern) : try compare(value, code)
    }
  }

  private mutating func matches(_ value: MappedValue, _ pattern: Int32) throws(MappingFault)
    -> Bool
  {
    guard let text = try text(value) else {
      throw .misfit(value.kind == .bytes ? .bytes : .notText)
    }
    return matches(text, pattern)
  }

  /// Whether a pattern is found in a text.
  mutating func matches(_ text: UnsafeBufferPointer<UInt8>, _ pattern: Int32) -> Bool {
    let code = tables.patterns[Int(pattern)]
    let count = Int(code.steps.count)
    var matcher = PatternMatcher(
      steps: tables.patternSteps + Int(code.steps.first), count: count,
      ranges: tables.scalarRanges + Int(code.ranges),
      scratch: arena.allocateNumbers(PatternMatcher.capacity(for: count)))
    return matcher.finds(text)
  }

  private mutating func compare(
    _ value: MappedValue, _ code: UnsafePointer<ConditionCode>
  ) throws(MappingFault) -> Bool {
    let comparison = code.pointee.comparison
    var isEqual = false
    for place in code.pointee.range.places {
      let literal = constant(tables.places[Int(place)])
      let order = try order(of: value, to: literal, as: code.pointee.kind)
      switch comparison {
      case .equals, .not, .oneOf: isEqual = isEqual || order == 0
      case .above, .atLeast, .below, .atMost:
        guard let order else { throw .misfit(.notComparable) }
        return switch comparison {
        case .above: order > 0
        case .atLeast: order >= 0
        case .below: order < 0
        default: order <= 0
        }
      }
    }
    return isEqual != (comparison == .not)
  }

  /// Below, at or above 0 as a value stands to a literal; nil where they are of different kinds.
  private mutating func order(
    of value: MappedValue, to literal: MappedValue, as kind: TypeKind
  ) throws(MappingFault) -> Int? {
    if kind == .date || kind == .time || kind == .timestamp || kind == .datetime {
      guard let left = Self.moment(value, kind), let right = Self.moment(literal, kind) else {
        return nil
      }
      if left.bits != right.bits { return left.bits < right.bits ? -1 : 1 }
      return left.buffer.order(to: right.buffer)
    }
    switch literal.kind {
    case .bool:
      // There is no order of two bools.
      return Self.bool(value).map { $0.bits == literal.bits ? 0 : 1 }
    case .number:
      guard Self.isNumber(value), let left = try text(value) else { return nil }
      return DecimalOrder.compare(left, literal.buffer)
    case .string:
      guard value.kind == .text || value.kind == .string, let left = try text(value),
        let right = try text(literal)
      else { return nil }
      return left.order(to: right)
    case .absent, .null, .int, .float, .text, .moment, .node, .bytes: return nil
    }
  }
}

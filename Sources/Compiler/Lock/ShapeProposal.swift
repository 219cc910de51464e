import Records

/// The type that values of a column turn out to have, found by looking at them.
package struct ShapeProposal: Sendable {
  /// Beyond so many keys an object is taken to be keyed by data.
  private static let mostKeys = 50

  private var slot: Slot?

  package init() {}

  /// Takes in a value.
  package mutating func take(_ value: JSONValue) {
    let seen = Self.slot(of: value)
    slot = slot.map { Self.merged($0, seen) } ?? seen
  }

  /// The type as `columns` takes it; nil where no value had an object with something in it, or a list.
  package var text: String? {
    switch slot?.type {
    case .object(let shape) where shape.properties.isEmpty && shape.others == nil: nil
    case .object, .list: slot.map { Self.known($0.type).written }
    case nil, .any, .bool, .int, .decimal, .float, .string, .date, .time, .timestamp, .datetime,
      .json, .uuid, .bytes:
      nil
    }
  }

  /// Where nothing but null was seen, anything may come.
  private static func known(_ type: ValueType) -> ValueType {
    func known(_ slot: Slot) -> Slot {
      Slot(self.known(slot.type), isOptional: slot.isOptional)
    }
    switch type {
    case .any: return .json
    case .list(let slot): return .list(known(slot))
    case .object(let shape):
      return .object(
        ObjectShape(
          shape.properties.map { .init(name: $0.name, slot: known($0.slot)) },
          others: shape.others.map { known($0) }))
    case .bool, .int, .decimal, .float, .string, .date, .time, .timestamp, .datetime, .json, .uuid,
      .bytes:
      return type
    }
  }

  private static func slot(of value: JSONValue) -> Slot {
    switch value {
    case .null: return Slot(.any, isOptional: true)
    case .bool: return Slot(.bool)
    case .number(let digits):
      return Slot(Int64(digits) == nil ? .decimal : .int)
    case .string: return Slot(.string)
    case .array(let elements):
      let slots = elements.map { slot(of: $0) }
      guard let first = slots.first else { return Slot(.list(Slot(.any))) }
      return Slot(.list(slots.dropFirst().reduce(first) { merged($0, $1) }))
    case .object(let members):
      let shape = ObjectShape(members.map { .init(name: $0.key, slot: slot(of: $0.value)) })
      return Slot(.object(folded(shape)))
    }
  }

  private static func merged(_ left: Slot, _ right: Slot) -> Slot {
    Slot(
      merged(left.type, right.type), isOptional: left.isOptional || right.isOptional)
  }

  private static func merged(_ left: ValueType, _ right: ValueType) -> ValueType {
    switch (left, right) {
    // Nothing but null has been seen.
    case (.any, let other), (let other, .any): other
    case (.int, .decimal), (.decimal, .int): .decimal
    case (.list(let left), .list(let right)): .list(merged(left, right))
    case (.object(let left), .object(let right)): .object(merged(left, right))
    case (let left, let right): left == right ? left : .json
    }
  }

  private static func merged(_ left: ObjectShape, _ right: ObjectShape) -> ObjectShape {
    if left.others != nil || right.others != nil {
      return opened([left, right])
    }
    var properties: [ObjectShape.Property] = left.properties.map { property in
      let other = right[property.name]
      return .init(
        name: property.name,
        slot: other.map { merged(property.slot, $0) } ?? Slot(property.slot.type, isOptional: true))
    }
    for property in right.properties where left[property.name] == nil {
      properties.append(
        .init(name: property.name, slot: Slot(property.slot.type, isOptional: true)))
    }
    return folded(ObjectShape(properties))
  }

  private static func folded(_ shape: ObjectShape) -> ObjectShape {
    shape.properties.count > mostKeys ? opened([shape]) : shape
  }

  /// An object keyed by data: any key, one type.
  private static func opened(_ shapes: [ObjectShape]) -> ObjectShape {
    let slots = shapes.flatMap { $0.properties.map(\.slot) + ($0.others.map { [$0] } ?? []) }
    let others = slots.dropFirst().reduce(slots.first ?? Slot(.any)) { merged($0, $1) }
    return ObjectShape([], others: Slot(others.type, isOptional: true))
  }
}

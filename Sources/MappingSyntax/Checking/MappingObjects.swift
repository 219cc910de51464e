import Diagnostics
import Records

/// Forms that make an object of whole objects.
extension MappingCheck {
  /// `{ merge: [value, ...] }`.
  mutating func merge(
    _ values: [MappingValue], _ scope: Scope, _ bag: inout DiagnosticBag
  ) -> Checked? {
    var checked: [Checked] = []
    for value in values {
      if let object = object(value, "merge", scope, &bag) { checked.append(object) }
    }
    guard checked.count == values.count else { return nil }
    let shape = checked.reduce(ObjectShape([])) { $0.merged(with: $1.type.shape) }
    return Checked(expression: .merge(checked.map(\.expression)), type: .object(shape))
  }

  /// `{ flatten: { value:, separator: } }`.
  mutating func flatten(
    _ value: MappingValue, _ separator: String, _ scope: Scope, _ bag: inout DiagnosticBag
  ) -> Checked? {
    guard let checked = object(value, "flatten", scope, &bag) else { return nil }
    return Checked(
      expression: .flatten(checked.expression, separator: separator),
      type: .object(checked.type.shape.flattened(separator)))
  }

  /// `{ pairs: { from:, key:, value: } }`.
  mutating func pairs(
    _ from: MappingValue, _ key: String, _ value: String, _ scope: Scope,
    _ bag: inout DiagnosticBag
  ) -> Checked? {
    guard let checked = object(from, "pairs", scope, &bag) else { return nil }
    let shape = checked.type.shape
    let slots = shape.properties.map(\.slot) + (shape.others.map { [$0] } ?? [])
    let pair = ObjectShape([
      .init(name: key, slot: Slot(.string)),
      .init(
        name: value,
        slot: Slot(.common(slots.map(\.type)), isOptional: slots.contains(where: \.isOptional))),
    ])
    return Checked(
      expression: .pairs(checked.expression, key: key, value: value),
      type: .list(Slot(.object(pair))))
  }

  private mutating func object(
    _ value: MappingValue, _ form: String, _ scope: Scope, _ bag: inout DiagnosticBag
  ) -> Checked? {
    guard let checked = check(value, onto: .anything, in: scope, &bag) else { return nil }
    switch checked.type {
    case .any, .json, .object: return checked
    case .bool, .int, .decimal, .float, .string, .date, .time, .timestamp, .datetime, .uuid,
      .bytes, .list:
      bag.add(
        Diagnostic(
          .doesNotFit, "`\(form)` takes objects, and this is `\(checked.type)`", at: value.span,
          label: "is `\(checked.type)`", help: ["make an object of it with `object:`"]))
      return nil
    }
  }
}

extension ValueType {
  /// The shape as an object; open where it is not known.
  fileprivate var shape: ObjectShape {
    if case .object(let shape) = self {
      shape
    } else {
      ObjectShape([], others: Slot(.any, isOptional: true))
    }
  }
}

extension ObjectShape {
  /// What both have; where both have a property, it is the later one's, unless that may be absent.
  fileprivate func merged(with later: ObjectShape) -> ObjectShape {
    var merged = self
    for property in later.properties {
      let place = merged.properties.firstIndex { $0.name == property.name }
      guard let place else {
        merged.properties.append(property)
        continue
      }
      let earlier = merged.properties[place].slot
      let slot =
        property.slot.isOptional
        ? Slot(.common([earlier.type, property.slot.type]), isOptional: true) : property.slot
      merged.properties[place] = Property(name: property.name, slot: slot)
    }
    if later.others != nil {
      // Anything may stand in an earlier one's place.
      merged.properties = merged.properties.map { property in
        later.properties.contains { $0.name == property.name }
          ? property
          : Property(
            name: property.name, slot: Slot(.any, isOptional: property.slot.isOptional))
      }
    }
    if others != nil || later.others != nil { merged.others = Slot(.any, isOptional: true) }
    return merged
  }

  fileprivate func flattened(_ separator: String) -> ObjectShape {
    var flat = ObjectShape([], others: others.map { _ in Slot(.any, isOptional: true) })
    for property in properties {
      switch property.slot.type {
      case .object(let shape):
        let inner = shape.flattened(separator)
        for part in inner.properties {
          let slot = Slot(
            part.slot.type, isOptional: part.slot.isOptional || property.slot.isOptional)
          flat.properties.append(
            Property(name: property.name + separator + part.name, slot: slot))
        }
        if inner.others != nil { flat.others = Slot(.any, isOptional: true) }
      case .any, .json:
        // Its properties take its place, if it is an object.
        flat.others = Slot(.any, isOptional: true)
      case .bool, .int, .decimal, .float, .string, .date, .time, .timestamp, .datetime, .uuid,
        .bytes, .list:
        flat.properties.append(property)
      }
    }
    return flat
  }
}

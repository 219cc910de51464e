extension ObjectShape {
  /// Whether objects of this shape can be sent whole where `field` is asked for.
  func fit(into field: ObjectShape) -> TypeFit {
    var result = TypeFit.fits
    for property in field.properties {
      switch fit(property) {
      case .fits: break
      case .checkedByRow: result = .checkedByRow
      case .needsType, .never: return fit(property)
      }
    }
    for property in properties where !field.declares(property.name) {
      guard let slot = field.others else {
        return .never(
          "property `\(property.name)` is not part of the field; make the object with `object:`")
      }
      switch property.slot.fit(into: slot, as: property.name) {
      case .fits: break
      case .checkedByRow: result = .checkedByRow
      case let refused: return refused
      }
    }
    if let others {
      guard let slot = field.others else { return .checkedByRow }
      switch others.fit(into: slot, as: "*") {
      case .fits: break
      case .checkedByRow: result = .checkedByRow
      case let refused: return refused
      }
    }
    return result
  }

  private func declares(_ name: String) -> Bool { properties.contains { $0.name == name } }

  private func fit(_ property: Property) -> TypeFit {
    if let slot = properties.first(where: { $0.name == property.name })?.slot {
      return slot.fit(into: property.slot, as: property.name)
    }
    if others != nil { return .checkedByRow }
    if property.slot.isOptional { return .fits }
    return .never(
      "property `\(property.name)` is missing and the field needs it; make the object with "
        + "`object:`")
  }
}

extension Slot {
  /// The fit of a property; inside a whole object no `type:` can be given, so what needs one is refused.
  fileprivate func fit(into field: Slot, as name: String) -> TypeFit {
    if isOptional && !field.isOptional && field.type != .any && field.type != .json {
      return .never(
        "property `\(name)` may be absent or null and the field needs it; make the object with "
          + "`object:` and a `default`")
    }
    switch type.fit(into: field.type) {
    case .fits: return .fits
    case .checkedByRow: return .checkedByRow
    case .needsType(let needed):
      return .never(
        "property `\(name)` is `\(type)` and the field wants `\(field.type)`; make the object with "
          + "`object:` and `type: \(needed)`")
    case .never(let reason): return .never("property `\(name)`: \(reason)")
    }
  }
}

/// Whether values of one type can become a field of another; the table of the language's "Types".
package enum TypeFit: Sendable, Hashable {
  /// Silently, for every value.
  case fits
  /// Not known before a row is read.
  case checkedByRow
  /// Only with this `type:` beside the value; a row whose value cannot be converted is rejected.
  case needsType(ValueType)
  /// Never; what is in the way and what to do, without a full stop.
  case never(String)
}

extension ValueType {
  /// Whether a value of this type can become a field of type `field`.
  package func fit(into field: ValueType) -> TypeFit {
    switch (self, field) {
    case (.bytes, _): .never("bytes are not sent; encode them as text in the query")
    case (_, .bytes): .never("no value becomes bytes")
    case (.any, _), (_, .any): field == .any ? .fits : .checkedByRow
    case (_, .json): .fits
    case (.list(let from), .list(let to)): listFit(from, to)
    case (_, .list(let slot)): elementFit(slot)
    case (.list, _):
      .never("a list does not become `\(field)`; take one element, as in `items[0]`")
    case (.json, .object): .checkedByRow
    case (.json, _):
      .never("`json` does not become `\(field)`; take a property of it, or declare its shape")
    case (.object(let from), .object(let to)): from.fit(into: to)
    case (.object, _): .never("an object does not become `\(field)`; take a property of it")
    case (_, .object):
      .never("`\(self)` does not become an object; make one with `object:`")
    default: scalarFit(into: field)
    }
  }

  /// Whether `type:` can name `target` beside a value of this type.
  package func canBeConverted(to target: ValueType) -> Bool {
    switch (self, target) {
    case (_, .any), (_, .bytes), (.bytes, _): false
    case (.list(let from), .list(let to)): from.type.canBeConverted(to: to.type)
    default:
      switch fit(into: target) {
      case .fits, .checkedByRow, .needsType: true
      case .never: false
      }
    }
  }

  private func scalarFit(into field: ValueType) -> TypeFit {
    if self == field { return .fits }
    switch (self, field) {
    case (.int, .decimal), (.int, .float), (.decimal, .float): return .fits
    case (.int, .string), (.decimal, .string), (.uuid, .string): return .fits
    case (.date, .string), (.time, .string), (.timestamp, .string), (.datetime, .string):
      return .fits
    case (.float, .int), (.float, .decimal), (.float, .string), (.decimal, .int):
      return .needsType(field)
    case (.string, .int), (.string, .decimal), (.string, .float), (.string, .date),
      (.string, .time), (.string, .timestamp), (.string, .datetime), (.string, .uuid):
      return .needsType(field)
    case (_, .bool), (.bool, .string): return .needsType(field)
    case (.date, .timestamp), (.date, .datetime), (.timestamp, .date), (.datetime, .date):
      return .needsType(field)
    case (.int, .timestamp): return .needsType(field)
    case (.datetime, .timestamp), (.timestamp, .datetime):
      return .never("`\(self)` does not become `\(field)` without a zone; convert it in the query")
    default: return .never("`\(self)` does not become `\(field)`")
    }
  }

  /// A value onto a list of it.
  private func elementFit(_ slot: Slot) -> TypeFit {
    if self == .json { return .checkedByRow }
    return fit(into: slot.type)
  }

  private func listFit(_ from: Slot, _ to: Slot) -> TypeFit {
    if from.isOptional && !to.isOptional && to.type != .any && to.type != .json {
      return .never(
        "an element may be null, which `\(ValueType.list(to))` does not take; map it with `each:`")
    }
    switch from.type.fit(into: to.type) {
    case .fits: return .fits
    case .checkedByRow: return .checkedByRow
    case .needsType(let element): return .needsType(.list(Slot(element, isOptional: to.isOptional)))
    case .never(let reason): return .never("in an element: \(reason)")
    }
  }
}

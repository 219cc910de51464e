/// What a destination asks of a field; checked for each row where it cannot be checked before.
package struct FieldRule: Hashable, Sendable {
  package var type: ValueType
  /// A record without the field, or with null in it, is rejected (HG2005).
  package var isRequired: Bool
  /// In Unicode scalars; longer text is rejected (HG2006).
  package var maxLength: Int?
  /// The only values it takes, where they are few (HG2007).
  package var allowed: [JSONValue]
  /// The connector's own normalisation, applied to text before it is checked.
  package var normalize: [TextFunction]
  package var demands: ValueDemands
  /// Part of what identifies the record: null here is HG2003, and a removal is made of these fields alone when no more is known.
  package var isMatch: Bool
  /// Whether null leaves the field out, where the mapping does not say otherwise.
  package var omitsNull = false

  package init(
    type: ValueType, isRequired: Bool = false, maxLength: Int? = nil, allowed: [JSONValue] = [],
    normalize: [TextFunction] = [], demands: ValueDemands = .none, isMatch: Bool = false
  ) {
    self.type = type
    self.isRequired = isRequired
    self.maxLength = maxLength
    self.allowed = allowed
    self.normalize = normalize
    self.demands = demands
    self.isMatch = isMatch
  }

  /// Whether a value is sent as the mapping makes it, but for its type.
  package var sendsAsMapped: Bool { normalize.isEmpty && demands.hash == nil }

  /// Whether a scalar has to be looked at beyond its type.
  var checksText: Bool {
    maxLength != nil || !allowed.isEmpty || !normalize.isEmpty || demands.ofElements != .none
  }

  /// Why a record with this value in the field would be rejected; nil where the field takes it.
  package func refusal(of value: JSONValue) -> String? {
    let field = MappedField(key: "value", value: .constant(value), rule: self)
    let mapper = RecordMapper(MappingProgram(columns: [], fields: [field]))
    let none = Row(start: nil, count: 0)
    switch mapper.map(none, .whole, into: ByteBuffer(capacity: 64)) {
    case .mapped: return nil
    case .rejected(let rejection): return rejection.reason
    }
  }
}

extension MappingExpression {
  /// With the elements that a field makes directly asked what the field asks of a list's elements.
  func asking(_ field: FieldRule) -> MappingExpression {
    switch self {
    case .array(let from, let each, let maxItems):
      return .array(from: from, each: each.asking(field), maxItems: maxItems)
    case .list(let elements): return .list(elements.map { $0.asking(field) })
    case .modified(let inner, let modifiers):
      var rest = modifiers
      rest.onNull = nil
      return rest.isEmpty ? .modified(inner.asking(field), modifiers) : self
    case .column, .element, .parent, .constant, .context, .object, .template, .coalesce, .choice,
      .lookup, .merge, .flatten, .pairs, .encoded, .decoded:
      return self
    }
  }
}

extension MappedElement {
  fileprivate func asking(_ field: FieldRule) -> MappedElement {
    var rule = rule
    rule.maxLength = field.maxLength
    rule.allowed = field.allowed
    rule.normalize = field.normalize
    rule.demands = field.demands.ofElements
    return MappedElement(value: value, rule: rule)
  }
}

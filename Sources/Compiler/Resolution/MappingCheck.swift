import Connectors
import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

/// Checks a pipeline's mapping against the model's columns and the action's fields, and collects the columns it reads.
struct MappingCheck {
  let available: ModelColumns
  /// The identifier, then in the order of first mention.
  private(set) var columns: [Model.Column] = []
  private var places: [String: Int] = [:]

  /// What a value goes onto: its rule, and the field's name for messages.
  struct Target {
    let rule: FieldRule
    let name: String

    /// What takes anything, such as the `from` of an array.
    static let anything = Target(rule: FieldRule(type: .any), name: "from")
  }

  /// A checked value and its type after all modifiers.
  struct Checked {
    let expression: MappingExpression
    let type: ValueType
  }

  init(_ available: ModelColumns, identifier: [String]) {
    self.available = available
    for name in identifier { _ = place(of: name) }
  }

  /// The whole record: every field is the action's, every required one is there.
  mutating func record(
    _ fields: [FieldSyntax], _ action: ActionDefinition, match: [String], at span: SourceSpan,
    _ bag: inout DiagnosticBag
  ) -> [MappedField] {
    var mapped: [MappedField] = []
    mapped.reserveCapacity(fields.count)
    for field in fields {
      let definition = action.field(field.name)
      if definition == nil, !action.isFree {
        bag.add(
          .unknownField(
            field.name, at: field.keySpan, of: "the action `\(action.name)`",
            names: action.fields.map(\.name)))
        continue
      }
      var rule = definition.map(FieldRule.init) ?? FieldRule(type: .any)
      rule.isMatch = match.contains(field.name)
      let target = Target(rule: rule, name: field.name)
      if let value = check(field.value, onto: target, element: nil, &bag) {
        mapped.append(MappedField(key: field.name, value: value.expression, rule: rule))
      }
    }
    let missing = action.fields.filter { definition in
      // An unmapped match field has been reported as such.
      definition.isRequired && !match.contains(definition.name)
        && !fields.contains { $0.name == definition.name }
    }
    if !missing.isEmpty {
      bag.add(.missingFields(missing.map(\.name), at: span, of: "the action `\(action.name)`"))
    }
    return mapped
  }

  /// One value onto one field; `element` is the type of the innermost `each`'s element.
  mutating func check(
    _ value: MappingValue, onto target: Target, element: ValueType?, _ bag: inout DiagnosticBag
  ) -> Checked? {
    let base: Checked?
    switch value.form {
    case .path(let path):
      base =
        if let element {
          elementPath(path, of: element, value, &bag)
        } else {
          rowPath(path, value, &bag)
        }
    case .column(let path): base = rowPath(path, value, &bag)
    case .constant(let node): return constant(node, value, onto: target, &bag)
    case .object(let entries):
      return object(entries, value, onto: target, element: element, &bag)
    case .array(let from, let each, let maxItems):
      return array(
        from: from, each: each, maxItems: maxItems, value, onto: target, element: element, &bag)
    case .template:
      bag.add(.notSupportedYet("`template` in a mapping value", at: value.span))
      return nil
    }
    guard let base, let modified = modified(base, value, onto: target, &bag) else { return nil }
    guard fits(modified.type, value, onto: target, &bag) else { return nil }
    return modified
  }

  private mutating func rowPath(
    _ path: Path, _ value: MappingValue, _ bag: inout DiagnosticBag
  ) -> Checked? {
    guard case .key(let name)? = path.steps.first, let place = place(of: name) else {
      bag.add(.unknownColumn(path, value, available))
      return nil
    }
    let rest = Path(Array(path.steps.dropFirst()))
    switch columns[place].slot.type.type(at: rest.steps[...]) {
    case .found(let type): return Checked(expression: .column(place, rest, type), type: type)
    case .missing(let reason, let nearest):
      bag.add(.unknownProperty(path, value, reason, nearest))
      return nil
    }
  }

  private func elementPath(
    _ path: Path, of element: ValueType, _ value: MappingValue, _ bag: inout DiagnosticBag
  ) -> Checked? {
    switch element.type(at: path.steps[...]) {
    case .found(let type): return Checked(expression: .element(path, type), type: type)
    case .missing(let reason, let nearest):
      bag.add(
        .unknownProperty(
          path, value, "in the element: \(reason)", nearest,
          further: "`{ column: \(path) }` reads from the row"))
      return nil
    }
  }

  /// The place of a column among those read; takes it in at its first mention.
  private mutating func place(of name: String) -> Int? {
    if let place = places[name] { return place }
    guard let column = available[name] else { return nil }
    places[name] = columns.count
    columns.append(column)
    return columns.count - 1
  }
}

extension FieldRule {
  /// A top-level field, as its action declares it.
  fileprivate init(_ definition: FieldDefinition) {
    self.init(
      type: definition.type, isRequired: definition.isRequired, maxLength: definition.maxLength,
      allowed: definition.allowed, normalize: definition.normalize)
  }
}

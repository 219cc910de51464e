import Connectors
import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

/// Checks a pipeline's mapping against the model's columns and the action's fields, and collects the columns it reads.
struct MappingCheck {
  let available: ModelColumns
  let zones: ZoneDatabase
  /// The identifier, then in the order of first mention.
  private(set) var columns: [Model.Column] = []
  private var places: [String: Int] = [:]
  /// Where the relative paths of the field at hand begin.
  private(set) var folder = ""

  /// What a value goes onto: its rule, and the field's name for messages.
  struct Target {
    let rule: FieldRule
    let name: String
    /// What the connector makes of text in the end, inside lists too.
    let hash: TextHash?

    init(rule: FieldRule, name: String, hash: TextHash? = nil) {
      self.rule = rule
      self.name = name
      self.hash = hash ?? rule.demands.hash
    }

    /// What takes anything, such as the `from` of an array.
    static let anything = Target(rule: FieldRule(type: .any), name: "from")
  }

  /// The types of the elements of the `each`es around a value, the innermost last.
  struct Scope {
    var elements: [ValueType] = []

    var element: ValueType? { elements.last }
    var enclosing: ValueType? { elements.dropLast().last }

    func inside(_ element: ValueType) -> Scope { Scope(elements: elements + [element]) }
  }

  /// A checked value and its type after all modifiers.
  struct Checked {
    let expression: MappingExpression
    let type: ValueType
  }

  init(_ available: ModelColumns, zones: ZoneDatabase, model: Model) {
    self.available = available
    self.zones = zones
    if model.hasPlaces { columns.append(.place) }
    for name in model.identifier { _ = place(of: name) }
  }

  /// The whole record: every field is the action's, every required one is there.
  mutating func record(
    _ fields: [FieldSyntax], _ action: ActionDefinition, match: [String], at span: SourceSpan,
    _ bag: inout DiagnosticBag
  ) -> [MappedField] {
    var mapped: [MappedField] = []
    mapped.reserveCapacity(fields.count)
    for field in fields {
      folder = field.folder
      let definition = action.field(field.name)
      if definition == nil, !action.isFree {
        bag.add(
          .unknownField(
            field.name, at: field.keySpan, of: "the action `\(action.name)`",
            names: action.fields.map(\.name)))
        continue
      }
      var rule = definition?.rule ?? FieldRule(type: .any)
      rule.isMatch = match.contains(field.name)
      let target = Target(rule: rule, name: field.name)
      if let value = check(field.value, onto: target, in: Scope(), &bag) {
        mapped.append(MappedField(key: field.name, value: value.expression, rule: rule))
      }
    }
    let unnamed = action.fields.filter { definition in
      // An unmapped match field has been reported as such.
      !match.contains(definition.name) && !fields.contains { $0.name == definition.name }
    }
    for definition in unnamed {
      guard let value = definition.defaultValue else { continue }
      mapped.append(
        MappedField(key: definition.name, value: .constant(value), rule: definition.rule))
    }
    let missing = unnamed.filter(\.mustBeMapped)
    if !missing.isEmpty {
      bag.add(.missingFields(missing.map(\.name), at: span, of: "the action `\(action.name)`"))
    }
    return mapped
  }

  /// One value onto one field.
  mutating func check(
    _ value: MappingValue, onto target: Target, in scope: Scope, _ bag: inout DiagnosticBag
  ) -> Checked? {
    let base: Checked?
    switch value.form {
    case .path(let path):
      base =
        if let element = scope.element {
          elementPath(path, of: element, value, &bag)
        } else {
          rowPath(path, value, &bag)
        }
    case .column(let path): base = rowPath(path, value, &bag)
    case .parent(let path): base = parentPath(path, value, scope, &bag)
    case .constant(let node): return constant(node, value, onto: target, &bag)
    case .object(let entries): return object(entries, value, onto: target, in: scope, &bag)
    case .array(let from, let each, let maxItems):
      base = array(
        from: from, each: each, maxItems: maxItems, value, onto: target, in: scope, &bag)
    case .list(let values): base = list(values, value, onto: target, in: scope, &bag)
    case .template(let parts): base = template(parts, value, scope, &bag)
    case .coalesce(let values): base = coalesce(values, value, onto: target, in: scope, &bag)
    case .choice(let when, let then, let otherwise):
      base = choice(when, then, otherwise, value, onto: target, in: scope, &bag)
    case .lookup(let key, let table, let otherwise):
      base = lookup(key, table, otherwise, value, onto: target, in: scope, &bag)
    case .merge(let values): base = merge(values, scope, &bag)
    case .flatten(let inner, let separator): base = flatten(inner, separator, scope, &bag)
    case .encode(let inner): base = encode(inner, scope, &bag)
    case .decode(let inner): base = decode(inner, scope, &bag)
    case .context(let context):
      base = Checked(
        expression: .context(context), type: context == .startedAt ? .timestamp : .string)
    }
    guard let base, let modified = modified(base, value, onto: target, &bag) else { return nil }
    guard fits(modified.type, value, onto: target, &bag) else { return nil }
    return modified
  }

  mutating func rowPath(
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

  func elementPath(
    _ path: Path, of element: ValueType, _ value: MappingValue, isParent: Bool = false,
    _ bag: inout DiagnosticBag
  ) -> Checked? {
    switch element.type(at: path.steps[...]) {
    case .found(let type):
      return Checked(expression: isParent ? .parent(path, type) : .element(path, type), type: type)
    case .missing(let reason, let nearest):
      bag.add(
        .unknownProperty(
          path, value, "in the \(isParent ? "enclosing element" : "element"): \(reason)", nearest,
          further: "`{ column: \(path) }` reads from the row"))
      return nil
    }
  }

  private func parentPath(
    _ path: Path, _ value: MappingValue, _ scope: Scope, _ bag: inout DiagnosticBag
  ) -> Checked? {
    guard let enclosing = scope.enclosing else {
      bag.add(.noParent(value, inEach: scope.element != nil))
      return nil
    }
    return elementPath(path, of: enclosing, value, isParent: true, &bag)
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

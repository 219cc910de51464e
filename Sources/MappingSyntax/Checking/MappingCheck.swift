import Diagnostics
import Records
import YAMLSyntax

/// Checks mapping values against what their paths may lead to and what they go onto, and collects the columns they read.
///
/// The one compiler of the one grammar: a pipeline's paths begin with a model's columns, a connector's with its roots.
package struct MappingCheck {
  let source: any ValueSource
  let zones: ZoneDatabase
  /// In the order of first mention.
  package private(set) var columns: [String]
  private var places: [String: Int] = [:]
  /// Where the relative paths of the value at hand begin.
  package var folder = ""

  /// What a value goes onto: its rule, and the field's name for messages.
  package struct Target {
    let rule: FieldRule
    let name: String
    /// What the connector makes of text in the end, inside lists too.
    let hash: TextHash?

    package init(rule: FieldRule, name: String, hash: TextHash? = nil) {
      self.rule = rule
      self.name = name
      self.hash = hash ?? rule.demands.hash
    }

    /// What takes anything, such as the `from` of an array.
    package static let anything = Target(rule: FieldRule(type: .any), name: "from")
  }

  /// The types of the elements of the `each`es around a value, the innermost last.
  package struct Scope {
    var elements: [ValueType] = []

    package init() {}

    var element: ValueType? { elements.last }
    var enclosing: ValueType? { elements.dropLast().last }

    package func inside(_ element: ValueType) -> Scope {
      var scope = self
      scope.elements.append(element)
      return scope
    }
  }

  /// A checked value and its type after all modifiers.
  package struct Checked {
    package let expression: MappingExpression
    package let type: ValueType

    package init(expression: MappingExpression, type: ValueType) {
      self.expression = expression
      self.type = type
    }
  }

  /// - Parameter columns: those that come first whether they are mentioned or not.
  package init(_ source: any ValueSource, zones: ZoneDatabase, columns: [String] = []) {
    self.source = source
    self.zones = zones
    self.columns = columns
    for (place, name) in columns.enumerated() { places[name] = place }
  }

  /// One value onto one field.
  package mutating func check(
    _ value: MappingValue, onto target: Target, in scope: Scope, _ bag: inout DiagnosticBag
  ) -> Checked? {
    guard source.takes(value, &bag) else { return nil }
    let base: Checked?
    switch value.form {
    case .path(let path): base = self.path(path, value, scope, &bag)
    case .column(let path): base = rowPath(path, value, &bag)
    case .parent(let path): base = parentPath(path, value, scope, &bag)
    case .constant(let node): return constant(node, value, onto: target, &bag)
    case .object(let entries): return object(entries, value, onto: target, in: scope, &bag)
    case .array(let from, let each, let maxItems):
      base = array(
        from: from, each: each, maxItems: maxItems, value, onto: target, in: scope, &bag)
    case .list(let values): base = list(values, value, onto: target, in: scope, &bag)
    case .columns:
      bag.add(
        Diagnostic(
          .notOneForm, "`columns` stands around the records of a connector's request, in its body",
          at: value.span, label: "no form of a value", help: ["write `object:`"]))
      return nil
    case .template(let parts): base = template(parts, value, scope, &bag)
    case .coalesce(let values): base = coalesce(values, value, onto: target, in: scope, &bag)
    case .choice(let when, let then, let otherwise):
      base = choice(when, then, otherwise, value, onto: target, in: scope, &bag)
    case .lookup(let key, let table, let otherwise):
      base = lookup(key, table, otherwise, value, onto: target, in: scope, &bag)
    case .merge(let values): base = merge(values, scope, &bag)
    case .flatten(let inner, let separator): base = flatten(inner, separator, scope, &bag)
    case .pairs(let from, let key, let value): base = pairs(from, key, value, scope, &bag)
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

  /// A path as it stands: from the element around it where it means that, else from the row.
  mutating func path(
    _ path: Path, _ value: MappingValue, _ scope: Scope, _ bag: inout DiagnosticBag
  ) -> Checked? {
    guard let element = scope.element, let below = source.elementPath(path) else {
      return rowPath(path, value, &bag)
    }
    return elementPath(below, of: element, value, &bag)
  }

  private mutating func rowPath(
    _ path: Path, _ value: MappingValue, _ bag: inout DiagnosticBag
  ) -> Checked? {
    guard let start = source.start(of: path, value, &bag) else { return nil }
    switch start.type.type(at: start.below.steps[...]) {
    case .found(let type):
      return Checked(
        expression: .column(place(of: start.column), start.below, type), type: type)
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
          further: source.elementHint(path)))
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
  private mutating func place(of name: String) -> Int {
    if let place = places[name] { return place }
    places[name] = columns.count
    columns.append(name)
    return columns.count - 1
  }
}

import Diagnostics
import MappingSyntax
import Records

/// A checked mapping value of a connector, before settings are filled in.
package struct ConnectorValue: Sendable {
  let span: SourceSpan
  let expression: MappingExpression
  /// What its columns are, in their order.
  let columns: [ValueColumn]

  /// Whether it reads from there.
  func uses(_ root: ValueRoot) -> Bool { columns.contains { $0 == .open(root) } }

  /// The names right below a root that it reads, sorted.
  func entries(of root: ValueRoot) -> [String] {
    var names: Set<String> = []
    _ = expression.replacingColumns { place, path, type in
      if columns[place] == .open(root), case .key(let name)? = path.steps.first {
        names.insert(name)
      }
      return .column(place, path, type)
    }
    return names.sorted()
  }

  /// Whether it takes over all that is there.
  func takesWhole(_ root: ValueRoot) -> Bool {
    var isTaken = false
    _ = expression.replacingColumns { place, path, type in
      if columns[place] == .open(root), path.steps.isEmpty { isTaken = true }
      return .column(place, path, type)
    }
    return isTaken
  }
}

/// What a connector's value reads, as a column of a row that the engine makes up.
enum ValueColumn: Hashable, Sendable {
  /// Known when an action is bound.
  case setting(String)
  case action(String)
  case object(String)
  /// Known when a step of a flow is sent.
  case step(String)
  case matrix(String)
  /// Known with a record, or with the group of records that a request is of.
  case open(ValueRoot)
}

extension ConnectorValue {
  /// Checks a value of a place; everything that is wrong is reported.
  static func read(_ value: MappingValue, in scope: ValueScope, _ bag: inout DiagnosticBag)
    -> ConnectorValue?
  {
    let before = bag.all.count
    var check = MappingCheck(scope, zones: .system)
    let target = MappingCheck.Target(rule: FieldRule(type: .any), name: scope.place)
    guard let checked = check.check(value, onto: target, in: .init(), &bag),
      bag.all.count == before
    else { return nil }
    return ConnectorValue(
      span: value.span, expression: checked.expression,
      columns: check.columns.map { ValueColumn($0) })
  }

  /// A list of values in which nothing is left out: what is absent is null.
  static func cells(_ values: [ConnectorValue], at span: SourceSpan) -> ConnectorValue {
    var columns: [ValueColumn] = []
    let elements = values.map { value in
      let first = columns.count
      columns += value.columns
      let moved = value.expression.replacingColumns { .column(first + $0, $1, $2) }
      return MappedElement(
        value: .modified(moved, Modifiers(defaultValue: .null)), rule: FieldRule(type: .any))
    }
    return ConnectorValue(span: span, expression: .list(elements), columns: columns)
  }

  /// A root as it stands.
  static func whole(_ root: ValueRoot, at span: SourceSpan) -> ConnectorValue {
    ConnectorValue(
      span: span,
      expression: .column(
        0, Path([]), .object(ObjectShape([], others: Slot(.any, isOptional: true)))),
      columns: [.open(root)])
  }
}

extension ValueColumn {
  /// The name that a path's check gives it.
  var name: String {
    switch self {
    case .setting(let name): "settings.\(name)"
    case .action(let name): "action.\(name)"
    case .object(let name): "object.\(name)"
    case .step(let name): "step.\(name)"
    case .matrix(let name): "matrix.\(name)"
    case .open(let root): root.rawValue
    }
  }

  fileprivate init(_ name: String) {
    if let root = ValueRoot(rawValue: name) {
      self = .open(root)
    } else if name.hasPrefix("settings.") {
      self = .setting(String(name.dropFirst("settings.".count)))
    } else if name.hasPrefix("step.") {
      self = .step(String(name.dropFirst("step.".count)))
    } else if name.hasPrefix("matrix.") {
      self = .matrix(String(name.dropFirst("matrix.".count)))
    } else if name.hasPrefix("object.") {
      self = .object(String(name.dropFirst("object.".count)))
    } else {
      self = .action(String(name.dropFirst("action.".count)))
    }
  }
}

import Connectors
import Diagnostics
import MappingSyntax
import Records

extension MappingCheck {
  /// Checks against a model's columns; the identifier's come first.
  init(_ available: ModelColumns, zones: ZoneDatabase, model: Model) {
    var columns = model.hasPlaces ? [Model.Column.place.name] : []
    for name in model.identifier where available[name] != nil && !columns.contains(name) {
      columns.append(name)
    }
    self.init(available, zones: zones, columns: columns)
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
        mapped.append(
          MappedField(key: field.name, value: value.parted(by: definition?.separator), rule: rule))
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
}

extension MappingCheck.Checked {
  /// A text as the list of its parts, where the field takes it as one.
  fileprivate func parted(by separator: String?) -> MappingExpression {
    guard let separator, type == .string || type == .any else { return expression }
    return .modified(expression, Modifiers(apply: [.parts(separator)]))
  }
}

/// A pipeline's paths: from the element inside `each`, from the row elsewhere.
extension ModelColumns: ValueSource {
  func start(of path: Path, _ value: MappingValue, _ bag: inout DiagnosticBag) -> PathStart? {
    guard case .key(let name)? = path.steps.first, let column = self[name] else {
      bag.add(.unknownColumn(path, value, self))
      return nil
    }
    return PathStart(
      column: name, type: column.slot.type, below: Path(Array(path.steps.dropFirst())))
  }

  func elementPath(_ path: Path) -> Path? { path }

  func elementHint(_ path: Path) -> String? { "`{ column: \(path) }` reads from the row" }

  func takes(_ value: MappingValue, _ bag: inout DiagnosticBag) -> Bool { true }

  /// The columns that a mapping reads, by their names.
  func columns(_ names: [String]) -> [Model.Column] {
    names.compactMap { $0 == Model.Column.place.name ? .place : self[$0] }
  }
}

extension Diagnostic {
  static func unknownColumn(_ path: Path, _ value: MappingValue, _ available: ModelColumns)
    -> Diagnostic
  {
    guard case .key(let name)? = path.steps.first else {
      return Diagnostic(
        .unknownColumn, "a path from the row begins with a column", at: value.argument,
        label: "begins with an index")
    }
    let nearest = Suggestion.nearest(to: name, in: available.names)
    let fixed = nearest.map { Path([.key($0)] + path.steps.dropFirst()).description }
    let all = available.names
    let list = all.count <= 12 ? all.map { "`\($0)`" }.joined(separator: ", ") : ""
    return Diagnostic(
      .unknownColumn, "the model `\(available.model)` has no column `\(name)`", at: value.argument,
      label: "not a column",
      help: nearest.map { ["did you mean `\($0)`?"] }
        ?? (list.isEmpty ? [] : ["the columns are \(list)"]) + ["text is `{ const: \(name) }`"],
      edits: fixed.map { [Edit(span: value.argument, replacement: $0)] } ?? [])
  }
}

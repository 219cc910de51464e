/// Conditions and lists of values.
extension MappingProgramBuilder {
  /// Adds values, and returns where their places stand.
  mutating func add(_ values: [MappingExpression], path: String) -> TableRange {
    let codes = values.map { append(code($0, path: path)) }
    return append(codes, to: \.places)
  }

  /// Adds a condition with those inside it.
  mutating func add(_ condition: MappingCondition, path: String) -> Int32 {
    let code =
      switch condition {
      case .all(let inner): ConditionCode(form: .all, range: add(inner, path: path))
      case .any(let inner): ConditionCode(form: .any, range: add(inner, path: path))
      case .not(let inner): ConditionCode(form: .not, range: add([inner], path: path))
      case .exists(let value, let isWanted):
        ConditionCode(
          form: .exists, isWanted: isWanted, value: append(self.code(value, path: path)))
      case .matches(let value, let pattern):
        ConditionCode(
          form: .matches, value: append(self.code(value, path: path)), pattern: add(pattern))
      case .compare(let value, let type, let comparison, let literals):
        ConditionCode(
          form: .compare, comparison: comparison, kind: TypeKind(type),
          value: append(self.code(value, path: path)), range: add(literals))
      }
    tables.conditions.append(code)
    return Int32(tables.conditions.count - 1)
  }

  private mutating func add(_ inner: [MappingCondition], path: String) -> TableRange {
    let places = inner.map { add($0, path: path) }
    return append(places, to: \.places)
  }

  private mutating func add(_ literals: [JSONValue]) -> TableRange {
    let places = literals.map { constant($0) }
    return append(places, to: \.places)
  }
}

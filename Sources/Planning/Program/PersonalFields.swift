import Compiler
import Records

extension Pipeline {
  /// Whether each column may be shown, by its place among the columns read.
  package var personalColumns: Set<Int> {
    Set(columns.indices.filter { columns[$0].isPersonal })
  }

  /// The top-level fields that a personal column goes into; their values are masked in every output.
  package var personalFields: Set<String> {
    let personal = personalColumns
    guard !personal.isEmpty else { return [] }
    return Set(
      fields.filter { field in field.value.columns.contains { personal.contains($0) } }.map(\.key))
  }
}

extension MappingExpression {
  /// The places of the columns this value is made of.
  package var columns: Set<Int> {
    switch self {
    case .column(let index, _, _): [index]
    case .element, .constant: []
    case .object(let fields): fields.reduce(into: []) { $0.formUnion($1.value.columns) }
    case .array(let from, let each, _): from.columns.union(each.value.columns)
    case .modified(let value, _): value.columns
    }
  }
}

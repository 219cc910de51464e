import Compiler
import Records

extension Pipeline {
  /// Whether each column may be shown, by its place among the columns read.
  package var personalColumns: Set<Int> {
    Set(columns.indices.filter { columns[$0].isPersonal })
  }

  /// The top-level fields that a personal column goes into, or that say so themselves; their values are masked in every
  /// output.
  package var personalFields: Set<String> {
    let personal = personalColumns
    return Set(
      fields.filter { field in
        field.value.isPersonal || field.value.columns.contains { personal.contains($0) }
      }.map(\.key))
  }
}

extension MappingExpression {
  /// The places of the columns this value is made of, or depends on.
  package var columns: Set<Int> {
    if case .column(let index, _, _) = self { return [index] }
    return parts.reduce(into: []) { $0.formUnion($1.columns) }
  }

  /// Whether it or a value inside it is marked `pii: true`.
  package var isPersonal: Bool {
    if case .modified(_, let modifiers) = self, modifiers.isPersonal { return true }
    return parts.contains { $0.isPersonal }
  }
}

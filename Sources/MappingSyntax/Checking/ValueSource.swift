import Diagnostics
import Records

/// What the paths of mapping values may begin with: the columns of a model, the roots of a place in a connector.
package protocol ValueSource: Sendable {
  /// The column that a path begins in; nil where there is none, which is reported.
  func start(of path: Path, _ value: MappingValue, _ bag: inout DiagnosticBag) -> PathStart?

  /// Inside an `each`, the path below the element where a plain path means that; nil where it means the row.
  func elementPath(_ path: Path) -> Path?

  /// What to do where an element has nothing at a path.
  func elementHint(_ path: Path) -> String?

  /// Whether a form or modifier has a meaning here; what has none is reported.
  func takes(_ value: MappingValue, _ bag: inout DiagnosticBag) -> Bool
}

/// Where a path begins.
package struct PathStart {
  /// The name of the column.
  let column: String
  let type: ValueType
  /// The path below the column.
  let below: Path

  package init(column: String, type: ValueType, below: Path) {
    self.column = column
    self.type = type
    self.below = below
  }
}

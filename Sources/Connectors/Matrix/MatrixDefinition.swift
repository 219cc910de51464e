import MappingSyntax
import Records

/// How rows of cells are read and written by HTTP where nothing but their places tells them apart: a sheet.
///
/// Each range is named, so that a request that arrives twice changes nothing.
package struct MatrixDefinition: Sendable {
  /// What tells it from all others, to people and to pipelines that must not both write it.
  package let place: TextTemplate
  /// What its ranges begin with.
  let name: TextTemplate
  /// Cells at most of all matrices that stand beside each other.
  let maxCells: Int?
  /// UTF-16 units of a cell at most.
  let maxLength: Int?
  let grid: MatrixGridSearch
  /// Makes it as large as `matrix.rows` and `matrix.columns` say.
  let grow: HTTPRequestDefinition
  let read: HTTPRequestDefinition
  /// Where an answer to `read` has its rows, a list of cells each.
  let rows: Path
  /// Writes `groups` of `records`, each at its `group.range`.
  let write: HTTPRequestDefinition
  /// Empties `matrix.ranges`.
  let clear: HTTPRequestDefinition
}

/// How it is learnt which matrices there are and how large.
struct MatrixGridSearch: Sendable {
  let request: HTTPRequestDefinition
  /// The list in an answer.
  let each: Path
  /// Which of its elements is meant.
  let condition: Condition
  /// What the destination calls an element, and its size.
  let id: Path
  let rows: Path
  let columns: Path
}

/// What a request does with rows of a matrix.
package struct MatrixRequestDefinition: Sendable {
  package enum Change: String, Sendable, CaseIterable {
    /// The matrix becomes the model: a header and a row for each record; the rest is emptied last.
    case replace
    /// The record's row is written, or a free one where it has none.
    case upsert
    /// A free row is written where the record has none.
    case insert
    /// The record's row is written where it has one.
    case update
    /// The record's row is emptied.
    case delete
  }

  package let change: Change
  let matrix: MatrixDefinition
  let response: ResponseDefinition
}

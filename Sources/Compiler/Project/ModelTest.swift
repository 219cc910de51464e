import Diagnostics
import SQLSyntax

/// Something that the rows of a model must meet before any of them is sent.
package struct ModelTest: Hashable, Sendable {
  package enum Check: Hashable, Sendable {
    /// No two rows have the same values in these columns, all of them not null.
    case unique([String])
    /// Every row has a value in each of these columns.
    case notNull([String])
    case rowCount(RowCount)
  }

  /// Bounds of the number of rows; at least one of them is given.
  package struct RowCount: Hashable, Sendable {
    package let min: Int?
    package let max: Int?
    /// In percent of the rows of the last run, up or down.
    package let maxChange: Double?

    package init(min: Int? = nil, max: Int? = nil, maxChange: Double? = nil) {
      self.min = min
      self.max = max
      self.maxChange = maxChange
    }
  }

  package let check: Check
  package let span: SourceSpan

  package init(_ check: Check, at span: SourceSpan) {
    self.check = check
    self.span = span
  }

  /// As the text has it, for messages: `unique: [email]`.
  package var text: String {
    switch check {
    case .unique(let columns): "unique: [\(columns.joined(separator: ", "))]"
    case .notNull(let columns): "not_null: [\(columns.joined(separator: ", "))]"
    case .rowCount(let bounds): "row_count: \(bounds.text)"
    }
  }
}

extension ModelTest {
  /// A SELECT of one number over a model's SELECT: the rows that violate the test, for `row_count` the rows.
  ///
  /// Values are equal where the engine finds them so, by the column's own collation.
  package func query(over model: String) -> SQLFragment {
    let rows: SQLFragment = "(\n\(sql: model)\n) AS q"
    switch check {
    case .rowCount: return "SELECT COUNT(*) FROM \(rows)"
    case .notNull(let columns):
      let isNull = columns.map { SQLFragment("q.\(id: $0) IS NULL") }
      return "SELECT COUNT(*) FROM \(rows) WHERE \(isNull, separator: " OR ")"
    case .unique(let columns):
      let names = columns.map { SQLFragment("q.\(id: $0)") }
      let isGiven = names.map { SQLFragment("\($0) IS NOT NULL") }
      return """
        SELECT CAST(COALESCE(SUM(n.more), 0) AS BIGINT) FROM (
        SELECT COUNT(*) - 1 AS more FROM \(rows)
        WHERE \(isGiven, separator: " AND ")
        GROUP BY \(names)
        HAVING COUNT(*) > 1
        ) AS n
        """
    }
  }

  /// What is wrong, given the number that the query counted and the rows of the last run; nil where nothing is.
  package func failure(count: Int, previousRows: Int?) -> String? {
    switch check {
    case .unique(let columns):
      count == 0 ? nil : "repeated values of \(names(columns, joinedBy: ", ")) in \(rows(count))"
    case .notNull(let columns):
      count == 0 ? nil : "null in \(names(columns, joinedBy: " or ")) in \(rows(count))"
    case .rowCount(let bounds): bounds.failure(rows: count, previous: previousRows)
    }
  }

  private func rows(_ count: Int) -> String { count == 1 ? "1 row" : "\(count) rows" }

  private func names(_ columns: [String], joinedBy separator: String) -> String {
    columns.map { "`\($0)`" }.joined(separator: separator)
  }
}

extension ModelTest.RowCount {
  fileprivate var text: String {
    let parts = [
      min.map { "min: \($0)" }, max.map { "max: \($0)" },
      maxChange.map { "max_change: \(Self.percent($0))%" },
    ]
    return "{ \(parts.compactMap { $0 }.joined(separator: ", ")) }"
  }

  fileprivate func failure(rows: Int, previous: Int?) -> String? {
    if let min, rows < min { return "the model has \(rows) rows, fewer than \(min)" }
    if let max, rows > max { return "the model has \(rows) rows, more than \(max)" }
    guard let maxChange, let previous, previous > 0 else { return nil }
    let change = Double(abs(rows - previous)) * 100 / Double(previous)
    return change <= maxChange
      ? nil
      : "the model has \(rows) rows after \(previous) in the last run, "
        + "a change of more than \(Self.percent(maxChange)) %"
  }

  private static func percent(_ value: Double) -> String {
    value == value.rounded() ? "\(Int(value))" : "\(value)"
  }
}

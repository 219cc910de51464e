import SQLSyntax

/// The statements on what the destination said of records when it took them, kept by their match values.
struct CaptureStatements {
  let tables: SyncTables

  private var captured: SQLFragment { tables.captured.fragment }
  private var answered: SQLFragment { tables.answered.fragment }
  private var value: SQLFragment { "\(id: OwnColumns.value)" }
  private var text: SQLFragment { "\(id: OwnColumns.captured)" }
  private var row: SQLFragment { "\(id: OwnColumns.row)" }

  var create: SQLStatement {
    SQLStatement(
      """
      CREATE TABLE IF NOT EXISTS \(captured) (
        \(OwnColumns.definitions(OwnColumns.value, OwnColumns.captured)), UNIQUE (\(value)))
      """,
      "what the destination said of a record is kept with its match value")
  }

  var createTemporary: [SQLStatement] {
    [
      SQLStatement("DROP TABLE IF EXISTS \(answered)", "answers are of the changeset at hand"),
      SQLStatement(
        "CREATE TABLE \(answered) (\(OwnColumns.definitions(OwnColumns.row, OwnColumns.captured)))",
        "what was just answered"),
    ]
  }

  /// Moves what was just answered to the values that the rows map to.
  var keep: [SQLStatement] {
    [
      SQLStatement(
        """
        INSERT INTO \(captured) (\(value), \(text))
        SELECT c.\(value), min(a.\(text)) FROM \(answered) AS a
        JOIN \(tables.claims.fragment) AS c ON c.\(row) = a.\(row)
        WHERE TRUE GROUP BY c.\(value)
        ON CONFLICT (\(value)) DO UPDATE SET \(text) = excluded.\(text)
        """,
        "the last answer holds; it is written before the row counts as accepted"),
      SQLStatement("DELETE FROM \(answered)", "and is done with"),
    ]
  }

  /// Values of removals in a range.
  func clear(_ changes: SQLTable) -> SQLStatement {
    SQLStatement(
      """
      DELETE FROM \(captured) WHERE \(value) IN (
        SELECT \(value) FROM \(changes.fragment)
        WHERE \(row) BETWEEN \(parameter: "first") AND \(parameter: "last") AND \(value) IS NOT NULL)
      """,
      "a record that is removed is no more")
  }

  /// A value that is on record no more names a person no more.
  var forget: SQLStatement {
    SQLStatement(
      """
      DELETE FROM \(captured) AS k WHERE NOT EXISTS (
        SELECT 1 FROM \(tables.values.fragment) AS e WHERE e.\(value) = k.\(value))
      """,
      "what was said of what is forgotten is forgotten")
  }
}

import Connectors
import SQLSyntax

/// The statements that bring a batch into a table: a temporary table takes its rows as they come, one statement takes
/// them from there.
struct TableStatements {
  let target: TableTarget
  /// The temporary table; of the session, and empty after each transaction.
  private let stage: SQLTable

  /// `number` tells the stages of a session apart.
  init(_ target: TableTarget, number: Int) {
    self.target = target
    stage = SQLTable(.temporary, "headgate_batch_\(number)")
  }

  private var table: SQLFragment { SQLTable(.named(target.schema), target.table).fragment }
  private var match: Set<String> { Set(target.match) }
  /// The columns that are set where the row is there; of a match alone its own, which changes nothing.
  private var content: [String] {
    let content = target.columns.filter { !match.contains($0) }
    return content.isEmpty && target.change == .update ? target.columns : content
  }

  /// Makes the stage: the table's own types, without what it asks of its rows.
  var prepare: [SQLFragment] {
    let make: SQLFragment = """
      CREATE TEMPORARY TABLE \(stage) ON COMMIT DELETE ROWS AS
      SELECT \(names(target.columns)) FROM \(table) WITH NO DATA
      """
    switch target.change {
    case .upsert, .delete: return [make]
    case .update:
      return [
        make,
        "ALTER TABLE \(stage) ADD COLUMN \(id: place) bigint GENERATED ALWAYS AS IDENTITY",
      ]
    }
  }

  /// Takes the rows of a batch.
  var copy: SQLFragment {
    "COPY \(stage) (\(names(target.columns))) FROM STDIN (FORMAT csv)"
  }

  /// Brings the stage's rows into the table.
  var apply: SQLFragment {
    switch target.change {
    case .upsert:
      let columns = names(target.columns)
      let sets: [SQLFragment] = content.map { "\(id: $0) = excluded.\(id: $0)" }
      let action: SQLFragment = sets.isEmpty ? "NOTHING" : "UPDATE SET \(sets)"
      return """
        INSERT INTO \(table) (\(columns)) SELECT \(columns) FROM \(stage)
        ON CONFLICT (\(names(target.match))) DO \(action)
        """
    case .update:
      let sets: [SQLFragment] = content.map { "\(id: $0) = s.\(id: $0)" }
      return "UPDATE \(table) AS t SET \(sets) FROM \(stage) AS s WHERE \(isSame)"
    case .delete:
      return "DELETE FROM \(table) AS t USING \(stage) AS s WHERE \(isSame)"
    }
  }

  /// The places, from 0, of the stage's rows that the table has no row for.
  var absent: SQLFragment {
    """
    SELECT s.place FROM (SELECT *, row_number() OVER (ORDER BY \(id: place)) - 1 AS place
      FROM \(stage)) AS s
    WHERE NOT EXISTS (SELECT 1 FROM \(table) AS t WHERE \(isSame)) ORDER BY 1
    """
  }

  /// A name that none of the columns has.
  private var place: String {
    var name = "headgate_place"
    while target.columns.contains(name) { name += "_" }
    return name
  }

  private var isSame: SQLFragment {
    "\(target.match.map { "t.\(id: $0) = s.\(id: $0)" as SQLFragment }, separator: " AND ")"
  }

  private func names(_ columns: [String]) -> SQLFragment {
    "\(columns.map { "\(id: $0)" as SQLFragment })"
  }
}

import MappingSyntax
import Records

/// The table that a request writes, and what of its rows.
package struct TableTarget: Hashable, Sendable {
  package let schema: String
  package let table: String
  package let change: TableRequestDefinition.Change
  /// Those that a row is known by, in the pipeline's order.
  package let match: [String]
  /// All that a record brings, in the order of its cells.
  package let columns: [String]

  /// The server cuts longer names off, and then finds another's.
  private static let longestName = 63

  init(
    _ definition: TableRequestDefinition, _ values: BoundValues, fields: [String], match: [String]
  ) throws(BindingError) {
    schema = try Self.name(definition.schema, values, of: "schema")
    table = try Self.name(definition.table, values, of: "table")
    change = definition.change
    self.match = match
    columns = definition.change == .delete ? match : fields
    for column in columns { try Self.check(column, of: "column") }
  }

  private static func name(
    _ template: TextTemplate, _ values: BoundValues, of what: String
  ) throws(BindingError) -> String {
    guard let name = values.text(template.parts) else {
      throw BindingError("the name of the \(what) is not given")
    }
    try check(name, of: what)
    return name
  }

  private static func check(_ name: String, of what: String) throws(BindingError) {
    guard !name.isEmpty, !name.utf8.contains(0) else {
      throw BindingError("`\(name)` is not the name of a \(what)")
    }
    guard name.utf8.count <= longestName else {
      throw BindingError(
        "the name of the \(what) `\(name)` is longer than \(longestName) bytes, of which a table has no more"
      )
    }
  }
}

extension RecordLayout {
  /// A row of CSV as COPY reads it: null is nothing, empty text is `""`.
  ///
  /// - Parameters:
  ///   - columns: those that are written, of all `fields` of a record.
  ///   - json: those that hold JSON.
  ///   - isRemoval: none of them may be missing: by another field a row is not removed, which may be another's.
  static func row(
    of columns: [String], fields: [String], json: Set<String> = [], isRemoval: Bool
  ) -> RecordLayout {
    RecordLayout(
      item: [.cells, .bytes([0x0A])],
      csv: CSVShape(
        fields: columns, dialect: CSVDialect(), jsonFields: json,
        others: fields.filter { !columns.contains($0) }, needsAll: isRemoval))
  }
}

extension BoundAction {
  /// The table that a request writes.
  package func table(for request: BoundRequest) throws(BindingError) -> TableTarget {
    switch try request.target.get() {
    case .table(let table): return table
    case .http, .file, .matrix, .mail: throw BindingError("the request writes no table")
    }
  }

  /// The same where some columns of its table hold JSON: there a text is JSON too, in quotes.
  package func writing(json columns: Set<String>) -> BoundAction {
    var action = self
    action.requests = requests.map { $0.writing(json: columns, fields: fields) }
    return action
  }
}

extension BoundRequest {
  fileprivate func writing(json columns: Set<String>, fields: [String]) -> BoundRequest {
    guard case .success(.table(let table)) = target else { return self }
    var request = self
    request.layout = .row(
      of: table.columns, fields: fields, json: columns, isRemoval: table.change == .delete)
    return request
  }
}

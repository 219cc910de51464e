import SQLSyntax

/// The tables of one pipeline's state and the columns that name its rows.
struct SyncTables: Hashable {
  let uid: String
  let identifier: [String]

  /// A table as statements name it.
  struct Name: Hashable {
    let schema: String
    let table: String

    var fragment: SQLFragment { "\(id: schema).\(id: table)" }
  }

  static let schema = "_headgate"

  var snapshot: Name { Name(schema: Self.schema, table: "p_\(uid)_snapshot") }
  var pending: Name { Name(schema: Self.schema, table: "p_\(uid)_pending") }
  /// Identifiers that are null or not unique in the model; of this connection only.
  var aside: Name { Name(schema: "temp", table: "p_\(uid)_aside") }

  func changes(run: Int64, schema: String = SyncTables.schema) -> Name {
    Name(schema: schema, table: "p_\(uid)_changes_\(run)")
  }

  /// `id, part` or `c.id, c.part`.
  func identifiers(of alias: String? = nil) -> SQLFragment {
    "\(identifier.map { Self.column(alias, $0) })"
  }

  /// Both sides name the same row; columns of the state have no affinity and collate BINARY.
  func sameRow(_ left: String, _ right: String) -> SQLFragment {
    let parts = identifier.map { name -> SQLFragment in
      "\(Self.column(left, name)) = \(Self.column(right, name))"
    }
    return "\(parts, separator: " AND ")"
  }

  static func column(_ alias: String?, _ name: String) -> SQLFragment {
    if let alias { "\(sql: alias).\(id: name)" } else { "\(id: name)" }
  }

  static func list(_ alias: String? = nil, _ names: [String]) -> SQLFragment {
    "\(names.map { column(alias, $0) })"
  }
}

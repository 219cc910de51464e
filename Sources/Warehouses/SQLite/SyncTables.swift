import SQLSyntax

/// The tables of one pipeline's state and the columns that name its rows.
struct SyncTables: Hashable {
  let uid: String
  let identifier: [String]
  /// Where snapshot and pending rows are, and where the values are: in the temporary schema while a plan foresees what a
  /// run will make of them.
  var rowsSchema = SyncTables.schema
  var valuesSchema = SyncTables.schema

  /// The match values of the pipelines that share the target: live here too.
  var shared: [Name] = []

  init(uid: String, identifier: [String]) {
    self.uid = uid
    self.identifier = identifier
  }

  /// A table as statements name it.
  struct Name: Hashable {
    let schema: String
    let table: String

    var fragment: SQLFragment { "\(id: schema).\(id: table)" }
  }

  static let schema = "_headgate"

  var snapshot: Name { Name(schema: rowsSchema, table: "p_\(uid)_snapshot") }
  var pending: Name { Name(schema: rowsSchema, table: "p_\(uid)_pending") }
  /// The match values that were sent.
  var values: Name { Name(schema: valuesSchema, table: "p_\(uid)_values") }
  /// Values whose removal was not accepted.
  var removals: Name { Name(schema: Self.schema, table: "p_\(uid)_removals") }
  /// What the adds and changes of the changeset at hand map to; of this connection only.
  var claims: Name { Name(schema: "temp", table: "p_\(uid)_claims") }
  /// The rows of the changeset at hand that are not simply sent; of this connection only.
  var verdicts: Name { Name(schema: "temp", table: "p_\(uid)_verdicts") }
  /// What an earlier `match` made of the snapshot's rows; of this connection only.
  var seed: Name { Name(schema: "temp", table: "p_\(uid)_seed") }
  /// Identifiers that are null or not unique in the model; of this connection only.
  var aside: Name { Name(schema: "temp", table: "p_\(uid)_aside") }

  /// The values of a pipeline that shares the target, told from its snapshot; of this connection only.
  var told: Name { Name(schema: "temp", table: "p_\(uid)_told") }

  /// The rows of the changeset at hand that the content is written without; of this connection only.
  var leftOut: Name { Name(schema: "temp", table: "p_\(uid)_left_out") }

  func changes(run: Int64, schema: String = SyncTables.schema) -> Name {
    Name(schema: schema, table: "p_\(uid)_changes_\(run)")
  }

  /// The identifiers of a changeset that is gone.
  func kept(run: Int64) -> Name { Name(schema: Self.schema, table: "p_\(uid)_kept_\(run)") }

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

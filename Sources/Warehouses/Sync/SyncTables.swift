import SQLSyntax

/// The tables of one pipeline's state and the columns that name its rows.
struct SyncTables: Hashable {
  let uid: String
  let identifier: [String]
  /// Where snapshot and pending rows are, and where the values are: in the temporary schema while a plan foresees what a
  /// run will make of them.
  var rowsSchema = SQLSchema.state
  var valuesSchema = SQLSchema.state

  /// The match values of the pipelines that share the target: live here too.
  var shared: [SQLTable] = []

  init(uid: String, identifier: [String]) {
    self.uid = uid
    self.identifier = identifier
  }

  /// Of a state in another schema.
  init(uid: String, identifier: [String] = [], _ schema: SQLSchema) {
    self.init(uid: uid, identifier: identifier)
    (rowsSchema, valuesSchema) = (schema, schema)
  }

  /// What the names of all tables of a pipeline begin with.
  var prefix: String { "p_\(uid)_" }

  private func own(_ schema: SQLSchema, _ name: String) -> SQLTable {
    SQLTable(schema, "\(prefix)\(name)")
  }

  var snapshot: SQLTable { own(rowsSchema, "snapshot") }
  var pending: SQLTable { own(rowsSchema, "pending") }
  /// The match values that were sent.
  var values: SQLTable { own(valuesSchema, "values") }
  /// Values whose removal was not accepted.
  var removals: SQLTable { own(.state, "removals") }
  /// What the destination said of the records of match values.
  var captured: SQLTable { own(.state, "captured") }
  /// The same of rows of the changeset at hand that were just answered; of this connection only.
  var answered: SQLTable { own(.temporary, "answered") }
  /// What the adds and changes of the changeset at hand map to; of this connection only.
  var claims: SQLTable { own(.temporary, "claims") }
  /// The rows of the changeset at hand that are not simply sent; of this connection only.
  var verdicts: SQLTable { own(.temporary, "verdicts") }
  /// What an earlier `match` made of the snapshot's rows; of this connection only.
  var seed: SQLTable { own(.temporary, "seed") }
  /// Identifiers that are null or not unique in the model; of this connection only.
  var aside: SQLTable { own(.temporary, "aside") }
  /// The values of a pipeline that shares the target, told from its snapshot; of this connection only.
  var told: SQLTable { own(.temporary, "told") }
  /// The rows of the changeset at hand that the content is written without; of this connection only.
  var leftOut: SQLTable { own(.temporary, "left_out") }

  /// The model's rows where they are read elsewhere; of this connection only.
  var model: SQLTable { own(.temporary, "model") }

  func changes(run: Int64, schema: SQLSchema = .state) -> SQLTable {
    own(schema, "changes_\(run)")
  }

  /// What the names of all changesets begin with.
  var changesPrefix: String { "\(prefix)changes_" }

  /// The identifiers of a changeset that is gone.
  func kept(run: Int64) -> SQLTable { own(.state, "kept_\(run)") }

  /// `id, part` or `c.id, c.part`.
  func identifiers(of alias: String? = nil) -> SQLFragment {
    "\(identifier.map { Self.column(alias, $0) })"
  }

  /// The condition that each part of an identifier is null, or not.
  func identifierParts(_ condition: String, separator: String) -> SQLFragment {
    "\(identifier.map { "\(id: $0) \(sql: condition)" as SQLFragment }, separator: separator)"
  }

  /// Both sides name the same row; identifiers of the state are compared by value.
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

  /// Columns with their types, as they stand in CREATE TABLE.
  static func definitions(_ columns: [(String, SQLColumnType)]) -> SQLFragment {
    "\(columns.map { "\(id: $0.0)\(type: $0.1)" as SQLFragment })"
  }
}

import SQLSyntax
import Warehouses

extension Ledger {
  static let pipelineColumns: SQLFragment = """
    uid, environment, name, definition, deployment, generation, epoch, due_below, paused_at,
    paused_by, paused_why
    """

  /// The pipeline of a name that is not retired.
  package func pipeline(environment: String, name: String) throws -> PipelineRecord? {
    try reading { try find(environment, name) }
  }

  /// All pipelines of an environment that are not retired, by name.
  package func pipelines(environment: String) throws -> [PipelineRecord] {
    try pipelines(
      """
      environment = \(parameter: "environment", .text) AND retired_at IS NULL AND replaces IS NULL
      ORDER BY name
      """, ["environment": .text(environment)])
  }

  func pipelines(_ condition: SQLFragment, _ values: [String: SQLValue]) throws
    -> [PipelineRecord]
  {
    try reading { try select(condition, values) }
  }

  private func select(_ condition: SQLFragment, _ values: [String: SQLValue]) throws
    -> [PipelineRecord]
  {
    try connection.rows(
      "SELECT \(Self.pipelineColumns) FROM \(tables.pipelines) WHERE \(condition)", values
    ).compactMap(Self.pipeline)
  }

  /// The pipeline of a name, which gets its uid now where it has none.
  package func reserve(environment: String, name: String) throws -> PipelineRecord {
    if let known = try pipeline(environment: environment, name: name) { return known }
    return try transaction {
      // Another process may be first: then the name is taken, and its uid is everybody's.
      try connection.execute(
        """
        INSERT INTO \(tables.pipelines) (uid, environment, name)
        VALUES (\(parameter: "uid", .text), \(parameter: "environment", .text),
          \(parameter: "name", .text))
        ON CONFLICT (environment, name) WHERE retired_at IS NULL AND replaces IS NULL DO NOTHING
        """,
        ["uid": .text(mint()), "environment": .text(environment), "name": .text(name)])
      guard let known = try find(environment, name) else {
        throw SQLFailure(kind: .conflict, code: "", message: "the name was given away again")
      }
      return known
    }
  }

  /// The uid of what is to take a pipeline's place at another target; it has no name until it is deployed.
  package func reserveSuccessor(of old: PipelineRecord) throws -> PipelineRecord {
    try transaction {
      // Who comes at the same time waits here.
      _ = try connection.rows(
        """
        SELECT p.uid FROM \(tables.pipelines) AS p
        WHERE p.uid = \(parameter: "uid", .text)\(lockingRowsOf: "p")
        """, ["uid": .text(old.uid)])
      if let known = try findSuccessor(of: old) { return known }
      let uid = mint()
      try connection.execute(
        """
        INSERT INTO \(tables.pipelines) (uid, environment, name, replaces)
        VALUES (\(parameter: "uid", .text), \(parameter: "environment", .text),
          \(parameter: "name", .text), \(parameter: "old", .text))
        """,
        [
          "uid": .text(uid), "environment": .text(old.environment), "name": .text(old.name),
          "old": .text(old.uid),
        ])
      return PipelineRecord(
        uid: uid, environment: old.environment, name: old.name, definition: nil, deployment: nil,
        generation: nil, epoch: 0)
    }
  }

  /// The uid that is reserved to take a pipeline's place; nil where none is.
  package func successor(of old: PipelineRecord) throws -> PipelineRecord? {
    try reading { try findSuccessor(of: old) }
  }

  private func findSuccessor(of old: PipelineRecord) throws -> PipelineRecord? {
    try select(
      "replaces = \(parameter: "old", .text) AND retired_at IS NULL", ["old": .text(old.uid)]
    ).first
  }

  /// Pipelines whose name is free again and whose target is still to be emptied, oldest first.
  package func retiring(environment: String) throws -> [PipelineRecord] {
    try pipelines(
      """
      environment = \(parameter: "environment", .text) AND retiring IS NOT NULL
      ORDER BY retired_at, uid
      """, ["environment": .text(environment)])
  }

  /// Notes that nothing is left to do at the target of a pipeline that left.
  package func endRetirement(uid: String) throws {
    try transaction {
      try connection.execute(
        "UPDATE \(tables.pipelines) SET retiring = NULL WHERE uid = \(parameter: "uid", .text)",
        ["uid": .text(uid)])
    }
  }

  /// Frees the name; the uid and its runs stay on record.
  func retire(_ retirement: PipelineRetirement) throws {
    try connection.execute(
      """
      UPDATE \(tables.pipelines) SET retired_at = coalesce(retired_at, \(engine.clock)),
        retiring = \(parameter: "retiring", .text)
      WHERE uid = \(parameter: "uid", .text)
      """,
      atPresent([
        "retiring": SQLValue(retirement.empties ? "empty" : nil), "uid": .text(retirement.uid),
      ]))
  }

  private func find(_ environment: String, _ name: String) throws -> PipelineRecord? {
    try select(
      """
      environment = \(parameter: "environment", .text) AND name = \(parameter: "name", .text)
      AND retired_at IS NULL AND replaces IS NULL
      """, ["environment": .text(environment), "name": .text(name)]
    ).first
  }

  static func pipeline(_ row: [SQLValue]) -> PipelineRecord? {
    guard let uid = row[0].string, let environment = row[1].string, let name = row[2].string else {
      return nil
    }
    return PipelineRecord(
      uid: uid, environment: environment, name: name, definition: row[3].string,
      deployment: row[4].integer, generation: row[5].integer, epoch: row[6].integer ?? 0,
      dueBelow: row[7].integer ?? 0,
      pause: row[8].integer.map {
        PauseRecord(at: $0, by: row[9].string ?? "", why: row[10].string)
      })
  }
}

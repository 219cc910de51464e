import Warehouses

extension Ledger {
  static let pipelineColumns = """
    uid, environment, name, definition, deployment, generation, epoch, due_below, paused_at,
    paused_by, paused_why
    """

  /// The pipeline of a name that is not retired.
  package func pipeline(environment: String, name: String) throws -> PipelineRecord? {
    try reading { try find(environment, name) }
  }

  /// All pipelines of an environment that are not retired, by name.
  package func pipelines(environment: String) throws -> [PipelineRecord] {
    try reading {
      try connection.rows(
        """
        SELECT \(Self.pipelineColumns) FROM pipelines
        WHERE environment = ? AND retired_at IS NULL AND replaces IS NULL ORDER BY name
        """, [.text(environment)]
      ).compactMap(Self.pipeline)
    }
  }

  /// The pipeline of a name, which gets its uid now where it has none.
  package func reserve(environment: String, name: String) throws -> PipelineRecord {
    if let known = try pipeline(environment: environment, name: name) { return known }
    return try transaction { try reserved(environment, name) }
  }

  private func reserved(_ environment: String, _ name: String) throws -> PipelineRecord {
    if let known = try find(environment, name) { return known }
    let uid = mint()
    try connection.execute(
      "INSERT INTO pipelines (uid, environment, name) VALUES (?, ?, ?)",
      [.text(uid), .text(environment), .text(name)])
    return PipelineRecord(
      uid: uid, environment: environment, name: name, definition: nil, deployment: nil,
      generation: nil, epoch: 0)
  }

  /// The uid of what is to take a pipeline's place at another target; it has no name until it is deployed.
  package func reserveSuccessor(of old: PipelineRecord) throws -> PipelineRecord {
    try transaction {
      let known = try connection.rows(
        "SELECT \(Self.pipelineColumns) FROM pipelines WHERE replaces = ? AND retired_at IS NULL",
        [.text(old.uid)]
      ).first.flatMap(Self.pipeline)
      if let known { return known }
      let uid = mint()
      try connection.execute(
        "INSERT INTO pipelines (uid, environment, name, replaces) VALUES (?, ?, ?, ?)",
        [.text(uid), .text(old.environment), .text(old.name), .text(old.uid)])
      return PipelineRecord(
        uid: uid, environment: old.environment, name: old.name, definition: nil, deployment: nil,
        generation: nil, epoch: 0)
    }
  }

  /// The uid that is reserved to take a pipeline's place; nil where none is.
  package func successor(of old: PipelineRecord) throws -> PipelineRecord? {
    try reading {
      try connection.rows(
        "SELECT \(Self.pipelineColumns) FROM pipelines WHERE replaces = ? AND retired_at IS NULL",
        [.text(old.uid)]
      ).first.flatMap(Self.pipeline)
    }
  }

  /// Pipelines whose name is free again and whose target is still to be emptied, oldest first.
  package func retiring(environment: String) throws -> [PipelineRecord] {
    try reading {
      try connection.rows(
        """
        SELECT \(Self.pipelineColumns) FROM pipelines WHERE environment = ? AND retiring IS NOT NULL
        ORDER BY retired_at, uid
        """, [.text(environment)]
      ).compactMap(Self.pipeline)
    }
  }

  /// Notes that nothing is left to do at the target of a pipeline that left.
  package func endRetirement(uid: String) throws {
    try transaction {
      try connection.execute(
        "UPDATE pipelines SET retiring = NULL WHERE uid = ?", [.text(uid)])
    }
  }

  /// Frees the name; the uid and its runs stay on record.
  func retire(_ retirement: PipelineRetirement) throws {
    try connection.execute(
      "UPDATE pipelines SET retired_at = coalesce(retired_at, ?), retiring = ? WHERE uid = ?",
      [
        .int(now()), SQLiteValue(retirement.empties ? "empty" : nil), .text(retirement.uid),
      ])
  }

  private func find(_ environment: String, _ name: String) throws -> PipelineRecord? {
    try connection.rows(
      """
      SELECT \(Self.pipelineColumns) FROM pipelines
      WHERE environment = ? AND name = ? AND retired_at IS NULL AND replaces IS NULL
      """, [.text(environment), .text(name)]
    ).first.flatMap(Self.pipeline)
  }

  func find(uid: String) throws -> PipelineRecord? {
    try connection.rows("SELECT \(Self.pipelineColumns) FROM pipelines WHERE uid = ?", [.text(uid)])
      .first.flatMap(Self.pipeline)
  }

  static func pipeline(_ row: [SQLiteValue]) -> PipelineRecord? {
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

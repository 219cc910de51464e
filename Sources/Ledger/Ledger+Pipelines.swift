import Warehouses

extension Ledger {
  private static let columns = "uid, environment, name, definition, deployment, generation, epoch"

  /// The pipeline of a name that is not retired.
  package func pipeline(environment: String, name: String) throws -> PipelineRecord? {
    try reading { try find(environment, name) }
  }

  /// All pipelines of an environment that are not retired, by name.
  package func pipelines(environment: String) throws -> [PipelineRecord] {
    try reading {
      try connection.rows(
        """
        SELECT \(Self.columns) FROM pipelines WHERE environment = ? AND retired_at IS NULL
        ORDER BY name
        """, [.text(environment)]
      ).compactMap(Self.record)
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

  /// Records the text and definitions that `run` executes from now on.
  ///
  /// - Returns: the deployment's number, counted over the whole ledger.
  package func deploy(
    environment: String, tool: String, files: [DeployedFile], pipelines: [PipelineDeployment]
  ) throws -> Int64 {
    try transaction {
      try connection.execute(
        "INSERT INTO deployments (environment, at, tool) VALUES (?, ?, ?)",
        [.text(environment), .int(now()), .text(tool)])
      let number = connection.lastInsertedRow
      for file in files {
        try connection.execute(
          "INSERT INTO deployment_files VALUES (?, ?, ?)",
          [.int(number), .text(file.path), .text(file.content)])
      }
      for pipeline in pipelines {
        let uid = try reserved(environment, pipeline.name).uid
        try connection.execute(
          "UPDATE pipelines SET definition = ?, deployment = ?, epoch = ? WHERE uid = ?",
          [.text(pipeline.definition), .int(number), .int(pipeline.epoch), .text(uid)])
      }
      return number
    }
  }

  /// The last deployment of an environment.
  package func deployment(environment: String) throws -> DeploymentRecord? {
    try reading {
      let rows = try connection.rows(
        """
        SELECT number, at, tool FROM deployments WHERE environment = ?
        ORDER BY number DESC LIMIT 1
        """, [.text(environment)])
      guard let row = rows.first, let number = row[0].integer, let at = row[1].integer,
        let tool = row[2].string
      else { return nil }
      return DeploymentRecord(number: number, environment: environment, at: at, tool: tool)
    }
  }

  /// The files of a deployment, by path.
  package func files(deployment number: Int64) throws -> [DeployedFile] {
    try reading {
      try connection.rows(
        "SELECT path, content FROM deployment_files WHERE deployment = ? ORDER BY path",
        [.int(number)]
      ).compactMap { row in
        guard let path = row[0].string, let content = row[1].string else { return nil }
        return DeployedFile(path: path, content: content)
      }
    }
  }

  /// Frees the name; the uid and its runs stay on record.
  package func retire(uid: String) throws {
    try transaction {
      try connection.execute(
        "UPDATE pipelines SET retired_at = coalesce(retired_at, ?) WHERE uid = ?",
        [.int(now()), .text(uid)])
    }
  }

  private func find(_ environment: String, _ name: String) throws -> PipelineRecord? {
    try connection.rows(
      """
      SELECT \(Self.columns) FROM pipelines
      WHERE environment = ? AND name = ? AND retired_at IS NULL
      """, [.text(environment), .text(name)]
    ).first.flatMap(Self.record)
  }

  private static func record(_ row: [SQLiteValue]) -> PipelineRecord? {
    guard let uid = row[0].string, let environment = row[1].string, let name = row[2].string else {
      return nil
    }
    return PipelineRecord(
      uid: uid, environment: environment, name: name, definition: row[3].string,
      deployment: row[4].integer, generation: row[5].integer, epoch: row[6].integer ?? 0)
  }
}

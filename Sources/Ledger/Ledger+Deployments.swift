import Warehouses

extension Ledger {
  /// Records the text and definitions that `run` executes from now on, and which pipelines leave.
  ///
  /// - Parameter text: what besides the files is needed to compile them again, as JSON.
  /// - Returns: the deployment's number, counted over the whole ledger.
  package func deploy(
    environment: String, tool: String, text: String, files: [DeployedFile],
    pipelines: [PipelineDeployment], retirements: [PipelineRetirement] = []
  ) throws -> Int64 {
    try transaction {
      try connection.execute(
        "INSERT INTO deployments (environment, at, tool, text) VALUES (?, ?, ?, ?)",
        [.text(environment), .int(now()), .text(tool), .text(text)])
      let number = connection.lastInsertedRow
      for file in files {
        try connection.execute(
          "INSERT INTO deployment_files VALUES (?, ?, ?)",
          [.int(number), .text(file.path), .text(file.content)])
      }
      for retirement in retirements { try retire(retirement) }
      for pipeline in pipelines { try deploy(pipeline, number) }
      return number
    }
  }

  private func deploy(_ pipeline: PipelineDeployment, _ deployment: Int64) throws {
    // An operator's hold is on the name: it goes over to what takes the pipeline's place.
    try connection.execute(
      """
      UPDATE pipelines SET (paused_at, paused_by, paused_why) = (
        SELECT o.paused_at, o.paused_by, o.paused_why FROM pipelines o
        WHERE o.uid = pipelines.replaces)
      WHERE uid = ? AND replaces IS NOT NULL
      """, [.text(pipeline.uid)])
    try connection.execute(
      """
      UPDATE pipelines SET name = ?, definition = ?, deployment = ?, epoch = ?, due_below = ?,
        replaces = NULL WHERE uid = ?
      """,
      [
        .text(pipeline.name), .text(pipeline.definition), .int(deployment), .int(pipeline.epoch),
        .int(pipeline.dueBelow), .text(pipeline.uid),
      ])
    // The first deployment of an epoch made the mapping of its rows; a later one of it changed nothing in that.
    try connection.execute(
      "INSERT OR IGNORE INTO epochs VALUES (?, ?, ?, ?)",
      [
        .text(pipeline.uid), .int(pipeline.epoch), .int(deployment), .text(pipeline.name),
      ])
  }

  /// The deployment under which a pipeline's rows of an epoch were sent, and its name there; nil where it is not on
  /// record.
  package func deployment(uid: String, epoch: Int64) throws -> (number: Int64, name: String)? {
    try reading {
      let rows = try connection.rows(
        "SELECT deployment, name FROM epochs WHERE uid = ? AND epoch = ?",
        [.text(uid), .int(epoch)])
      guard let row = rows.first, let number = row[0].integer, let name = row[1].string else {
        return nil
      }
      return (number, name)
    }
  }

  /// The last deployment of an environment.
  package func deployment(environment: String) throws -> DeploymentRecord? {
    try deployments(
      "WHERE environment = ? ORDER BY number DESC LIMIT 1", [.text(environment)]
    ).first
  }

  /// A deployment by its number.
  package func deployment(number: Int64) throws -> DeploymentRecord? {
    try deployments("WHERE number = ?", [.int(number)]).first
  }

  private func deployments(_ condition: String, _ values: [SQLiteValue]) throws
    -> [DeploymentRecord]
  {
    try reading {
      try connection.rows(
        "SELECT number, environment, at, tool, text FROM deployments \(condition)", values
      ).compactMap { row in
        guard let number = row[0].integer, let environment = row[1].string,
          let at = row[2].integer, let tool = row[3].string
        else { return nil }
        return DeploymentRecord(
          number: number, environment: environment, at: at, tool: tool, text: row[4].string)
      }
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
}

import SQLSyntax
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
      // Two deployments at once are one after the other.
      try engine.waitForOthers()
      let number = try connection.integer(
        """
        INSERT INTO \(tables.deployments) (number, environment, at, tool, text)
        VALUES (\(parameter: "number"), \(parameter: "environment", .text), \(engine.clock), \(parameter: "tool", .text),
          \(parameter: "text", .text))
        RETURNING number
        """,
        atPresent([
          "number": engine.nextNumber(of: tables.deployments), "environment": .text(environment),
          "tool": .text(tool), "text": .text(text),
        ]))
      guard let number else { preconditionFailure("a row that was inserted has its number") }
      try keep(files, of: number)
      for retirement in retirements { try retire(retirement) }
      for pipeline in pipelines { try deploy(pipeline, number) }
      return number
    }
  }

  private func keep(_ files: [DeployedFile], of deployment: Int64) throws {
    let writer = try connection.writer(into: tables.files, ["deployment", "path", "content"])
    for file in files {
      try writer.add(.int(deployment))
      for text in [file.path, file.content] { try writer.add(text: text) }
      try writer.endRow()
    }
    try writer.finish()
  }

  private func deploy(_ pipeline: PipelineDeployment, _ deployment: Int64) throws {
    let values: [String: SQLValue] = [
      "uid": .text(pipeline.uid), "name": .text(pipeline.name),
      "definition": .text(pipeline.definition), "deployment": .int(deployment),
      "epoch": .int(pipeline.epoch), "due": .int(pipeline.dueBelow),
    ]
    // An operator's hold is on the name: it goes over to what takes the pipeline's place.
    try connection.execute(
      """
      UPDATE \(tables.pipelines) AS p SET (paused_at, paused_by, paused_why) = (
        SELECT o.paused_at, o.paused_by, o.paused_why FROM \(tables.pipelines) AS o
        WHERE o.uid = p.replaces)
      WHERE p.uid = \(parameter: "uid", .text) AND p.replaces IS NOT NULL
      """, values)
    try connection.execute(
      """
      UPDATE \(tables.pipelines) SET name = \(parameter: "name", .text),
        definition = \(parameter: "definition", .text), deployment = \(parameter: "deployment"),
        epoch = \(parameter: "epoch"), due_below = \(parameter: "due"), replaces = NULL
      WHERE uid = \(parameter: "uid", .text)
      """, values)
    // The first deployment of an epoch made the mapping of its rows; a later one of it changed nothing in that.
    try connection.execute(
      """
      INSERT INTO \(tables.epochs) VALUES (
        \(parameter: "uid", .text), \(parameter: "epoch"), \(parameter: "deployment"),
        \(parameter: "name", .text))
      ON CONFLICT (uid, epoch) DO NOTHING
      """, values)
  }

  /// The deployment under which a pipeline's rows of an epoch were sent, and its name there; nil where it is not on
  /// record.
  package func deployment(uid: String, epoch: Int64) throws -> (number: Int64, name: String)? {
    try reading {
      let rows = try connection.rows(
        """
        SELECT deployment, name FROM \(tables.epochs)
        WHERE uid = \(parameter: "uid", .text) AND epoch = \(parameter: "epoch")
        """, ["uid": .text(uid), "epoch": .int(epoch)])
      guard let row = rows.first, let number = row[0].integer, let name = row[1].string else {
        return nil
      }
      return (number, name)
    }
  }

  /// The last deployment of an environment.
  package func deployment(environment: String) throws -> DeploymentRecord? {
    try deployments(
      "WHERE environment = \(parameter: "environment", .text) ORDER BY number DESC LIMIT 1",
      ["environment": .text(environment)]
    ).first
  }

  /// A deployment by its number.
  package func deployment(number: Int64) throws -> DeploymentRecord? {
    try deployments("WHERE number = \(parameter: "number")", ["number": .int(number)]).first
  }

  private func deployments(_ condition: SQLFragment, _ values: [String: SQLValue]) throws
    -> [DeploymentRecord]
  {
    try reading {
      try connection.rows(
        "SELECT number, environment, at, tool, text FROM \(tables.deployments) \(condition)", values
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
        """
        SELECT path, content FROM \(tables.files) WHERE deployment = \(parameter: "number")
        ORDER BY path
        """, ["number": .int(number)]
      ).compactMap { row in
        guard let path = row[0].string, let content = row[1].string else { return nil }
        return DeployedFile(path: path, content: content)
      }
    }
  }
}

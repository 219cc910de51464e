import SQLSyntax
import Warehouses

/// Which runs a history is about; what is nil filters nothing.
package struct RunFilter: Sendable {
  package var uids: Set<String>
  package var status: RunStatus?
  /// Runs that started at these times: milliseconds since 1970.
  package var since: Int64?
  package var until: Int64?
  package var limit: Int

  package init(uids: Set<String>, limit: Int) {
    self.uids = uids
    self.limit = limit
  }
}

extension Ledger {
  /// Puts an operator's hold on a pipeline, or takes it away with nil.
  package func setPause(_ pause: PauseRecord?, uid: String) throws {
    try transaction {
      try connection.execute(
        """
        UPDATE \(tables.pipelines) SET paused_at = \(parameter: "at"),
          paused_by = \(parameter: "by", .text), paused_why = \(parameter: "why", .text)
        WHERE uid = \(parameter: "uid", .text)
        """,
        [
          "at": SQLValue(pause?.at), "by": SQLValue(pause?.by), "why": .words(pause?.why),
          "uid": .text(uid),
        ])
    }
  }

  /// Writes down what an operator did; `detail` holds no value of a row.
  package func audit(
    _ action: String, by who: String, uid: String, pipeline: String, detail: String?
  ) throws {
    try transaction {
      try connection.execute(
        """
        INSERT INTO \(tables.audit) (at, who, action, uid, pipeline, detail)
        VALUES (\(engine.clock), \(parameter: "who", .text), \(parameter: "action", .text),
          \(parameter: "uid", .text), \(parameter: "pipeline", .text),
          \(parameter: "detail", .text))
        """,
        atPresent([
          "who": .words(who), "action": .text(action), "uid": .text(uid),
          "pipeline": .text(pipeline), "detail": .words(detail),
        ]))
    }
  }

  /// What operators did to a pipeline, oldest first.
  package func audits(uid: String) throws -> [AuditRecord] {
    try reading {
      try connection.rows(
        """
        SELECT at, who, action, pipeline, detail FROM \(tables.audit)
        WHERE uid = \(parameter: "uid", .text) ORDER BY id
        """, ["uid": .text(uid)]
      ).compactMap { row in
        guard let at = row[0].integer, let who = row[1].string, let action = row[2].string,
          let pipeline = row[3].string
        else { return nil }
        return AuditRecord(
          at: at, who: who, action: action, pipeline: pipeline, detail: row[4].string)
      }
    }
  }

  /// The runs that a filter takes, newest first.
  package func runs(_ filter: RunFilter) throws -> [RunRecord] {
    if filter.uids.isEmpty { return [] }
    var conditions: [SQLFragment] = ["status <> 'frozen'"]
    var values: [String: SQLValue] = ["limit": .int(Int64(filter.limit))]
    let uids = filter.uids.sorted().enumerated().map { index, uid -> SQLFragment in
      values["uid\(index)"] = .text(uid)
      return "\(parameter: "uid\(index)", .text)"
    }
    conditions.append("uid IN (\(uids))")
    if let status = filter.status {
      conditions.append("status = \(parameter: "status", .text)")
      values["status"] = .text(status.rawValue)
    }
    if let since = filter.since {
      conditions.append("started_at >= \(parameter: "since")")
      values["since"] = .int(since)
    }
    if let until = filter.until {
      conditions.append("started_at < \(parameter: "until")")
      values["until"] = .int(until)
    }
    return try records(
      """
      WHERE \(conditions, separator: " AND ") ORDER BY id DESC LIMIT \(parameter: "limit")
      """, values)
  }

  /// Takes over the generation that an operator's change of the state has raised; nil expects no state.
  package func note(generation: Int64?, uid: String) throws {
    try transaction {
      try connection.execute(
        """
        UPDATE \(tables.pipelines) SET generation = \(parameter: "generation")
        WHERE uid = \(parameter: "uid", .text)
        """, ["generation": SQLValue(generation), "uid": .text(uid)])
    }
  }

  /// A pipeline whose state is there and of which this ledger knows nothing, under the uid that it has.
  package func adopt(uid: String, environment: String, name: String) throws {
    try transaction {
      try connection.execute(
        """
        INSERT INTO \(tables.pipelines) (uid, environment, name)
        VALUES (\(parameter: "uid", .text), \(parameter: "environment", .text),
          \(parameter: "name", .text))
        """, ["uid": .text(uid), "environment": .text(environment), "name": .text(name)])
    }
  }
}

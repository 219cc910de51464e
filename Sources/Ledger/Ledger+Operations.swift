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
        "UPDATE pipelines SET paused_at = ?, paused_by = ?, paused_why = ? WHERE uid = ?",
        [
          SQLiteValue(pause?.at), SQLiteValue(pause?.by), SQLiteValue(pause?.why), .text(uid),
        ])
    }
  }

  /// Writes down what an operator did; `detail` holds no value of a row.
  package func audit(
    _ action: String, by who: String, uid: String, pipeline: String, detail: String?
  ) throws {
    try transaction {
      try connection.execute(
        "INSERT INTO audit (at, who, action, uid, pipeline, detail) VALUES (?, ?, ?, ?, ?, ?)",
        [
          .int(now()), .text(who), .text(action), .text(uid), .text(pipeline),
          SQLiteValue(detail),
        ])
    }
  }

  /// What operators did to a pipeline, oldest first.
  package func audits(uid: String) throws -> [AuditRecord] {
    try reading {
      try connection.rows(
        "SELECT at, who, action, pipeline, detail FROM audit WHERE uid = ? ORDER BY id",
        [.text(uid)]
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
    var conditions = ["status <> 'frozen'"]
    var values: [SQLiteValue] = []
    let uids = filter.uids.sorted()
    conditions.append("uid IN (\(uids.map { _ in "?" }.joined(separator: ", ")))")
    values += uids.map { .text($0) }
    if let status = filter.status {
      conditions.append("status = ?")
      values.append(.text(status.rawValue))
    }
    if let since = filter.since {
      conditions.append("started_at >= ?")
      values.append(.int(since))
    }
    if let until = filter.until {
      conditions.append("started_at < ?")
      values.append(.int(until))
    }
    return try records(
      "WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?",
      values + [.int(Int64(filter.limit))])
  }

  /// Takes over the generation that an operator's change of the state has raised; nil expects no state.
  package func note(generation: Int64?, uid: String) throws {
    try transaction {
      try connection.execute(
        "UPDATE pipelines SET generation = ? WHERE uid = ?", [SQLiteValue(generation), .text(uid)])
    }
  }

  /// A pipeline whose state is there and of which this ledger knows nothing, under the uid that it has.
  package func adopt(uid: String, environment: String, name: String) throws {
    try transaction {
      try connection.execute(
        "INSERT INTO pipelines (uid, environment, name) VALUES (?, ?, ?)",
        [.text(uid), .text(environment), .text(name)])
    }
  }
}

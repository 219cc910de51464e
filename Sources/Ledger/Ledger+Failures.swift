import Warehouses

extension Ledger {
  /// At most as many failures are kept of a run.
  package static let failuresKept: Int64 = 100

  /// Keeps samples of records that failed, up to the bound of a run.
  package func keep(_ failures: [FailureRecord], of run: Int64) throws {
    if failures.isEmpty { return }
    try transaction {
      let kept =
        try connection.integer("SELECT count(*) FROM failures WHERE run = ?", [.int(run)]) ?? 0
      for failure in failures.prefix(Int(max(0, Self.failuresKept - kept))) {
        try execute(
          """
          INSERT INTO failures (run, key, code, message, operation, payload, advice)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
          [
            .int(run), .text(failure.key), .text(failure.code), .text(failure.message),
            SQLiteValue(failure.operation), SQLiteValue(failure.payload),
            SQLiteValue(failure.advice),
          ])
      }
    }
  }

  /// The samples of a run, in the order in which they came.
  package func failures(of run: Int64) throws -> [FailureRecord] {
    try reading {
      try connection.rows(
        """
        SELECT key, code, message, operation, payload, advice FROM failures WHERE run = ?
        ORDER BY id
        """, [.int(run)]
      ).compactMap { row in
        guard let key = row[0].string, let code = row[1].string, let message = row[2].string else {
          return nil
        }
        return FailureRecord(
          key: key, code: code, message: message, operation: row[3].string,
          payload: row[4].string, advice: row[5].string)
      }
    }
  }

  /// Forgets the samples of a pipeline that are of one of the keys.
  ///
  /// - Returns: how many they were.
  package func forgetFailures(uid: String, keys: [String]) throws -> Int64 {
    try reading { try connection.execute("PRAGMA secure_delete = ON") }
    return try transaction {
      var count: Int64 = 0
      for key in keys {
        try connection.execute(
          "DELETE FROM failures WHERE key = ? AND run IN (SELECT id FROM runs WHERE uid = ?)",
          [.text(key), .text(uid)])
        count += connection.changes
      }
      return count
    }
  }
}

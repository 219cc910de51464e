import SQLSyntax
import Warehouses

extension Ledger {
  /// At most as many failures are kept of a run.
  package static let failuresKept: Int64 = 100

  /// Keeps samples of records that failed, up to the bound of a run.
  package func keep(_ failures: [FailureRecord], of run: Int64) throws {
    if failures.isEmpty { return }
    try transaction {
      let kept =
        try connection.integer(
          "SELECT count(*) FROM \(tables.failures) WHERE run = \(parameter: "run")",
          ["run": .int(run)]) ?? 0
      for failure in failures.prefix(Int(max(0, Self.failuresKept - kept))) {
        try connection.execute(
          """
          INSERT INTO \(tables.failures) (run, key, code, message, operation, payload, advice)
          VALUES (\(parameter: "run"), \(parameter: "key", .text), \(parameter: "code", .text),
            \(parameter: "message", .text), \(parameter: "operation", .text),
            \(parameter: "payload", .text), \(parameter: "advice", .text))
          """,
          [
            "run": .int(run), "key": .words(failure.key), "code": .words(failure.code),
            "message": .words(failure.message), "operation": SQLValue(failure.operation),
            "payload": .words(failure.payload), "advice": .words(failure.advice),
          ])
      }
    }
  }

  /// The samples of a run, in the order in which they came.
  package func failures(of run: Int64) throws -> [FailureRecord] {
    try reading {
      try connection.rows(
        """
        SELECT key, code, message, operation, payload, advice FROM \(tables.failures)
        WHERE run = \(parameter: "run") ORDER BY id
        """, ["run": .int(run)]
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
    try Self.translating(name) {
      try engine.erasing {
        try transaction {
          var count: Int64 = 0
          for key in keys {
            count += try connection.execute(
              """
              DELETE FROM \(tables.failures) WHERE key = \(parameter: "key", .text)
                AND run IN (SELECT id FROM \(tables.runs) WHERE uid = \(parameter: "uid", .text))
              """, ["key": .words(key), "uid": .text(uid)])
          }
          return count
        }
      }
    }
  }
}

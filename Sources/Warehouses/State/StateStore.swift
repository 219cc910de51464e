import Glibc
import SQLSyntax

/// A pipeline's state reached without its source: what it says of itself, and what is done to it while nobody runs it.
package enum StateStore {
  /// The rows that the destination had accepted and held when the last run closed; nil where the state cannot be read.
  package static func rows(of file: StateFile) -> Int64? {
    guard let connection = try? open(file.place, writes: false) else { return nil }
    return try? connection.integer(
      """
      SELECT row_count FROM \(StateTables.header.fragment)
      WHERE uid = \(parameter: "uid", .text) AND ledger = \(parameter: "ledger", .text)
      """, ["uid": .text(file.uid), "ledger": .text(file.ledgerID)])
  }

  /// Takes the changeset of a run out of a state; does nothing where there is no such state or changeset.
  package static func dropChangeset(run: Int64, of file: StateFile) {
    guard let connection = try? open(file.place, writes: true) else { return }
    let table = SyncTables(uid: file.uid, identifier: []).changes(run: run)
    _ = try? connection.execute("DROP TABLE IF EXISTS \(table.fragment)")
  }

  /// Whether there is one, be it readable or not; true where the place cannot be looked at.
  package static func exists(_ file: StateFile) -> Bool {
    switch file.place {
    case .file(let path): return PrivateFile.exists(path)
    case .schema:
      do {
        guard let connection = try open(file.place, writes: false) else { return false }
        return try connection.integer(
          "SELECT 1 FROM \(StateTables.header) WHERE uid = \(parameter: "uid", .text)",
          ["uid": .text(file.uid)]) != nil
      } catch { return true }
    }
  }

  /// Takes away a state that nobody needs any more.
  package static func remove(_ file: StateFile) throws {
    switch file.place {
    case .file(let path):
      for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
    case .schema:
      do {
        guard let connection = try open(file.place, writes: true) else { return }
        try connection.transaction(.writing) {
          let tables = SyncTables(uid: file.uid, identifier: [])
          for table in try connection.tables(in: .state, prefix: tables.prefix) {
            try connection.execute("DROP TABLE \(table)")
          }
          for table in StateTables.all {
            try connection.execute(
              "DELETE FROM \(table) WHERE uid = \(parameter: "uid", .text)",
              ["uid": .text(file.uid)])
          }
        }
      } catch let failure as SQLFailure {
        throw error(failure, file)
      }
    }
  }

  /// nil where there is none, or it is none of ours that this version reads.
  static func open(_ place: StatePlace, writes: Bool) throws -> (any SQLConnection)? {
    switch place {
    case .file(let path): try SQLiteStateFile.open(path: path, mode: writes ? "rw" : "ro")
    case .schema(let schema, let address): try PostgresState.open(schema, at: address)
    }
  }

  static func error(_ failure: SQLFailure, _ file: StateFile) -> WarehouseError {
    switch file.place {
    case .file: SQLiteStateFile.error(failure, file)
    case .schema: PostgresState.error(failure, file)
    }
  }
}

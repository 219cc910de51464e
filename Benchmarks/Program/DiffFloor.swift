import CSQLite
import Glibc

/// The floor of a run with nothing to send: one full join of table and snapshot by SQLite alone, every column compared, the differences counted.
enum DiffFloor {
  static func run(project: String) {
    var connection: OpaquePointer?
    guard let state = stateFile(of: project + "/.headgate/state"),
      sqlite3_open_v2(project + "/people.db", &connection, SQLITE_OPEN_READONLY, nil) == SQLITE_OK
    else { exit(1) }
    let uid = state.split(separator: "/").last!.dropLast(3)
    _ = rows("ATTACH '\(state)' AS state", connection)
    let columns = rows("SELECT name FROM pragma_table_info('people')", connection)
    let differs = columns.dropFirst().map { "+m.\($0) COLLATE BINARY IS NOT s.\($0)" }
    let found = rows(
      """
      SELECT count(*) FROM people AS m FULL JOIN state.p_\(uid)_snapshot AS s ON s.id = +m.id COLLATE BINARY
      WHERE s.id IS NULL OR m.id IS NULL OR \(differs.joined(separator: " OR "))
      """, connection)
    sqlite3_close(connection)
    guard found == ["0"] else {
      print("the snapshot is not the table: \(found) rows differ")
      exit(1)
    }
  }

  private static func stateFile(of folder: String) -> String? {
    guard let directory = opendir(folder) else { return nil }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".db") { return folder + "/" + name }
    }
    return nil
  }

  private static func rows(_ sql: String, _ connection: OpaquePointer?) -> [String] {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK else {
      print(String(cString: sqlite3_errmsg(connection)))
      exit(1)
    }
    defer { sqlite3_finalize(statement) }
    var found: [String] = []
    while sqlite3_step(statement) == SQLITE_ROW {
      found.append(String(cString: sqlite3_column_text(statement, 0)))
    }
    return found
  }
}

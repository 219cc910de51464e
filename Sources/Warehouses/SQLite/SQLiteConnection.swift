import CSQLite

/// One connection to SQLite, used from one thread at a time.
package final class SQLiteConnection {
  package let handle: OpaquePointer
  private var progress: ProgressCheck?

  /// Opens a file by path or `file:` URI; attached files may be written whatever the mode of this one.
  package init(uri: String) throws {
    var handle: OpaquePointer?
    let flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX
      | SQLITE_OPEN_EXRESCODE
    let code = sqlite3_open_v2(uri, &handle, flags, nil)
    guard let handle, code == SQLITE_OK else {
      let message = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
      sqlite3_close_v2(handle)
      throw SQLiteError(code: code, message: message)
    }
    self.handle = handle
    sqlite3_busy_timeout(handle, 5_000)
  }

  deinit { sqlite3_close_v2(handle) }

  /// A `file:` URI of a path with every odd byte escaped.
  package static func uri(path: String, mode: String) -> String {
    let hex = Array("0123456789ABCDEF")
    var escaped = ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "-"), UInt8(ascii: "_"):
        escaped.unicodeScalars.append(Unicode.Scalar(byte))
      default: escaped += "%\(hex[Int(byte >> 4)])\(hex[Int(byte & 15)])"
      }
    }
    return "file:\(path.utf8.first == UInt8(ascii: "/") ? "//" : "")\(escaped)?mode=\(mode)"
  }

  package func error(_ code: Int32) -> SQLiteError {
    SQLiteError(code: code, message: String(cString: sqlite3_errmsg(handle)))
  }

  /// Rows that the last INSERT, UPDATE or DELETE touched.
  package var changes: Int64 { sqlite3_changes64(handle) }
  package var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }
  package var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Runs one statement to its end; what it returns is thrown away.
  package func execute(_ sql: String, _ values: [SQLiteValue] = []) throws {
    let statement = try SQLiteStatement(self, sql)
    statement.bind(values)
    try statement.finish()
  }

  /// Runs one statement with parameters bound by name.
  package func execute(_ sql: String, named values: [String: SQLiteValue]) throws {
    let statement = try SQLiteStatement(self, sql)
    statement.bind(named: values)
    try statement.finish()
  }

  /// Runs one statement and hands over each row's values.
  package func rows(_ sql: String, _ values: [SQLiteValue] = []) throws -> [[SQLiteValue]] {
    let statement = try SQLiteStatement(self, sql)
    statement.bind(values)
    var rows: [[SQLiteValue]] = []
    while try statement.step() { rows.append(statement.values()) }
    return rows
  }

  /// The integer in the first column of the first row; nil where there is no row or it is no integer.
  package func integer(_ sql: String, _ values: [SQLiteValue] = []) throws -> Int64? {
    let statement = try SQLiteStatement(self, sql)
    statement.bind(values)
    guard try statement.step(), case .int(let value) = statement.value(0) else { return nil }
    return value
  }

  /// Stops what runs on this connection with `interrupted` soon after `isCanceled` says so.
  package func watch(_ isCanceled: @escaping () -> Bool) {
    let check = ProgressCheck(isCanceled)
    progress = check
    sqlite3_progress_handler(
      handle, 20_000,
      { context in
        guard let context else { return 0 }
        return Unmanaged<ProgressCheck>.fromOpaque(context).takeUnretainedValue().isCanceled()
          ? 1 : 0
      }, Unmanaged.passUnretained(check).toOpaque())
  }

  /// From now on a statement that would write to the attached database `_headgate` is refused before it runs.
  package func sealState() {
    sqlite3_set_authorizer(
      handle,
      { _, action, _, _, schema, _ in
        switch action {
        case SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE, SQLITE_CREATE_TABLE, SQLITE_DROP_TABLE,
          SQLITE_CREATE_INDEX, SQLITE_DROP_INDEX, SQLITE_ALTER_TABLE:
          schema.map(String.init(cString:)) == SyncTables.schema ? SQLITE_DENY : SQLITE_OK
        default: SQLITE_OK
        }
      }, nil)
  }

  private final class ProgressCheck {
    let isCanceled: () -> Bool
    init(_ isCanceled: @escaping () -> Bool) { self.isCanceled = isCanceled }
  }
}

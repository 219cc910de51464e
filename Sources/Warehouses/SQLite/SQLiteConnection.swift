import CSQLite
import SQLSyntax

/// One connection to SQLite, used from one thread at a time.
package final class SQLiteConnection {
  package let handle: OpaquePointer
  private let ownDialect: SQLiteDialect
  private var progress: ProgressCheck?

  /// Opens a file by path or `file:` URI; attached files may be written whatever the mode of this one.
  ///
  /// - Parameter stateSchema: what the tables of a state are in.
  package init(uri: String, stateSchema: String = SQLiteDialect.stateSchema) throws {
    var handle: OpaquePointer?
    let flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX
      | SQLITE_OPEN_EXRESCODE
    let code = sqlite3_open_v2(uri, &handle, flags, nil)
    guard let handle, code == SQLITE_OK else {
      let message = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
      sqlite3_close_v2(handle)
      throw SQLFailure(sqlite: code, message: message)
    }
    self.handle = handle
    ownDialect = SQLiteDialect(stateSchema: stateSchema)
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

  package func error(_ code: Int32) -> SQLFailure {
    let offset = sqlite3_error_offset(handle)
    return SQLFailure(
      sqlite: code, message: String(cString: sqlite3_errmsg(handle)),
      offset: offset < 0 ? nil : Int(offset))
  }

  /// Rows that the last INSERT, UPDATE or DELETE touched.
  package var changes: Int64 { sqlite3_changes64(handle) }
  package var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }
  package var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Runs one statement to its end; what it returns is thrown away.
  package func execute(_ sql: String, _ values: [SQLValue] = []) throws {
    let statement = try SQLiteStatement(self, sql)
    statement.bind(values)
    try statement.finish()
  }

  /// Runs one statement and hands over each row's values.
  package func rows(_ sql: String, _ values: [SQLValue] = []) throws -> [[SQLValue]] {
    let statement = try SQLiteStatement(self, sql)
    statement.bind(values)
    var rows: [[SQLValue]] = []
    while try statement.step() { rows.append(statement.values()) }
    return rows
  }

  /// The integer in the first column of the first row; nil where there is no row or it is no integer.
  package func integer(_ sql: String, _ values: [SQLValue] = []) throws -> Int64? {
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
          schema.map(String.init(cString:)) == SQLiteDialect.stateSchema ? SQLITE_DENY : SQLITE_OK
        default: SQLITE_OK
        }
      }, nil)
  }

  private final class ProgressCheck {
    let isCanceled: () -> Bool
    init(_ isCanceled: @escaping () -> Bool) { self.isCanceled = isCanceled }
  }
}

extension SQLiteConnection: SQLConnection {
  package var dialect: any SQLDialect { ownDialect }

  @discardableResult
  package func execute(_ statement: SQLFragment, _ values: [String: SQLValue]) throws -> Int64 {
    let prepared = try SQLiteStatement(self, ownDialect.text(statement))
    prepared.bind(values)
    return try prepared.finish()
  }

  package func prepare(_ statement: SQLFragment, reading: SQLReading) throws -> any SQLPrepared {
    try SQLiteStatement(self, ownDialect.text(statement))
  }

  package func writer(into table: SQLTable, _ columns: [String]) throws -> any SQLRowWriter {
    try SQLiteRowWriter(self, table, columns)
  }

  package func columns(of table: SQLTable) throws -> [TableColumn] {
    let schema: String =
      switch table.schema {
      case .named(let name): name
      case .state: ownDialect.stateSchema
      case .temporary: "temp"
      }
    return try rows(
      "SELECT name, type FROM pragma_table_info(?, ?) ORDER BY cid",
      [.text(table.table), .text(schema)]
    ).compactMap { row in
      guard case .text(let name) = row[0], case .text(let type) = row[1] else { return nil }
      return TableColumn(name: name, type: type)
    }
  }

  package func tables(in schema: SQLSchema, prefix: String) throws -> [SQLTable] {
    try rows(
      "SELECT name FROM \(ownDialect.schema(schema)).sqlite_schema WHERE type = 'table' AND name GLOB ?",
      [.text(prefix + "*")]
    ).compactMap { if case .text(let name) = $0[0] { SQLTable(schema, name) } else { nil } }
  }

  package func begin(_ kind: SQLTransaction) throws {
    switch kind {
    // A deferred transaction sees one state from its first reading on.
    case .reading: try execute("BEGIN" as String)
    case .writing, .writingOneState: try execute("BEGIN IMMEDIATE" as String)
    }
  }
}

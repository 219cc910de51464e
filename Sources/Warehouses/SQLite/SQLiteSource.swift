import CSQLite
import Records
import SQLSyntax

/// A column of a model as the source reports it.
package struct DescribedColumn: Hashable, Sendable {
  package let name: String
  package let type: ValueType

  package init(name: String, type: ValueType) {
    self.name = name
    self.type = type
  }
}

/// The user's own SQLite file, which we can only read.
package struct SQLiteSource {
  /// What plans write to, in words.
  static let temporaryFiles = "the folder for temporary files"

  package let path: String
  package let connection: SQLiteConnection

  /// Opens the file so that it cannot be written, though files attached to it can.
  package init(path: String) throws {
    self.path = path
    do {
      connection = try SQLiteConnection(uri: SQLiteConnection.uri(path: path, mode: "ro"))
      // Sorts and temporary tables stay small in memory and go to files.
      try connection.execute("PRAGMA temp_store = FILE")
      try connection.execute("PRAGMA cache_size = -4000")
      try connection.execute("PRAGMA temp.cache_size = -2000")
      _ = try connection.integer("SELECT count(*) FROM sqlite_schema")
    } catch let error as SQLiteError {
      throw Self.translated(error, path: path)
    }
  }

  /// The columns that a model returns, without reading a row.
  package func describe(_ sql: String) throws -> [DescribedColumn] {
    let statement = try prepareModel(sql)
    return (0..<statement.columnCount).map {
      DescribedColumn(
        name: statement.columnName($0),
        type: SQLiteTypes.valueType(declared: statement.declaredType($0)))
    }
  }

  /// The model's text prepared alone, so that an error points into it.
  func prepareModel(_ sql: String) throws -> SQLiteStatement {
    do {
      let statement = try SQLiteStatement(connection, sql)
      guard statement.isReadOnly, statement.columnCount > 0 else {
        throw WarehouseError.modelSQL(message: "it is not a SELECT", utf8Offset: 0)
      }
      return statement
    } catch let error as SQLiteError {
      guard error.kind == .other else { throw Self.translated(error, path: path) }
      let offset = sqlite3_error_offset(connection.handle)
      throw WarehouseError.modelSQL(
        message: error.message, utf8Offset: offset < 0 ? nil : Int(offset))
    }
  }

  static func translated(_ error: SQLiteError, path: String) -> WarehouseError {
    switch error.kind {
    case .busy: .sourceBusy(path: path)
    case .interrupted: .interrupted
    case .full: .diskFull(path: temporaryFiles)
    case .io, .corrupt, .notADatabase, .cannotOpen, .readOnly, .constraint, .other:
      .sourceUnreadable(path: path, message: error.message)
    }
  }
}

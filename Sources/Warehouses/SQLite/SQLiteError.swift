import CSQLite

extension SQLFailure {
  /// SQLite tells a full disk by one errno alone; a quota, a limit on file sizes and a failed sync are write errors.
  private static let failedWrites = [3, 4, 6, 19].map { SQLITE_IOERR | $0 << 8 }

  /// What SQLite answered.
  ///
  /// - Parameters:
  ///   - code: an extended result code.
  ///   - message: SQLite's own words; they name tables and columns, never values of rows.
  package init(sqlite code: Int32, message: String, offset: Int? = nil) {
    let kind: Kind =
      switch code & 0xFF {
      case SQLITE_BUSY, SQLITE_LOCKED: .busy
      case SQLITE_FULL: .full
      case SQLITE_IOERR where Self.failedWrites.contains(code): .full
      case SQLITE_IOERR: .io
      case SQLITE_CORRUPT: .corrupt
      case SQLITE_NOTADB: .notADatabase
      case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: .cannotOpen
      case SQLITE_READONLY: .readOnly
      case SQLITE_CONSTRAINT: .constraint
      case SQLITE_INTERRUPT: .interrupted
      default: .statement
      }
    self.init(kind: kind, code: "\(code)", message: message, offset: offset)
  }
}

import CSQLite

/// What SQLite answered; the owner of a file turns it into an error that names the file and the remedy.
package struct SQLiteError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case busy, full, io, corrupt, notADatabase, cannotOpen, readOnly, constraint, interrupted, other
  }

  /// SQLite tells a full disk by one errno alone; a quota, a limit on file sizes and a failed sync are write errors.
  private static let failedWrites = [3, 4, 6, 19].map { SQLITE_IOERR | $0 << 8 }

  package let kind: Kind
  /// The extended result code.
  package let code: Int32
  /// SQLite's own words; they name tables and columns, never values of rows.
  package let message: String

  package init(code: Int32, message: String) {
    self.code = code
    self.message = message
    kind =
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
      default: .other
      }
  }
}

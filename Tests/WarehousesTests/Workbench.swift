import Glibc
import Records
import SQLSyntax

@testable import Warehouses

/// A folder with a user's database and the state of one pipeline; gone with the object.
final class Workbench {
  let folder: String
  let user: SQLiteConnection
  var clock: Int64 = 1_000
  var sourcePath: String { folder + "/shop.db" }
  var statePath: String { folder + "/state/p.db" }

  init(_ setup: String...) throws {
    // In memory where there is such a folder: every run waits for the disk a dozen times.
    let place = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(place)/headgate-test-XXXXXX".utf8CString)
    mkdtemp(&template)
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    user = try SQLiteConnection(uri: SQLiteConnection.uri(path: folder + "/shop.db", mode: "rwc"))
    for sql in setup { try user.execute(sql) }
  }

  deinit {
    for file in ["state/p.db", "state/p.db-wal", "state/p.db-shm", "shop.db", "shop.db-journal"] {
      unlink(folder + "/" + file)
    }
    rmdir(folder + "/state")
    rmdir(folder)
  }
}

/// A copy of a row of a changeset, fit to compare.
struct CopiedChange: Hashable {
  var operation: ChangeKind
  var reason: ChangeReason
  var inDoubt: Bool
  var new: [SQLValue]
  var old: [SQLValue]?

  init(
    _ operation: ChangeKind, _ reason: ChangeReason, inDoubt: Bool, new: [SQLValue],
    old: [SQLValue]?
  ) {
    self.operation = operation
    self.reason = reason
    self.inDoubt = inDoubt
    self.new = new
    self.old = old
  }

  init(_ row: ChangeRow) {
    self.init(
      row.operation, row.reason, inDoubt: row.inDoubt, new: row.new.map(SQLValue.init),
      old: row.old.map { $0.map(SQLValue.init) })
    // Such a row is an identifier alone, and 1 and 1.0 are one.
    if operation == .remove, reason == .doubt { new = new.map(DiffOracle.canonical) }
  }
}

extension Sync {
  /// All rows of the changeset with their seqs, read in windows of three.
  func copiedChanges() throws -> [(seq: Int64, change: CopiedChange)] {
    var all: [(Int64, CopiedChange)] = []
    var last: Int64 = 0
    while true {
      let read = try window(after: last, limit: 3) { all.append(($0.seq, CopiedChange($0))) }
      if read.count == 0 { return all }
      last = read.last
    }
  }

  func table(_ name: String) throws -> [[SQLValue]] {
    try connection.rows("SELECT * FROM \(SQLTable(.state, "p_\(file.uid)_\(name)").fragment)")
  }
}

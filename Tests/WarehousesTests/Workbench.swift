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

  func query(
    _ sql: String, _ columns: [String], keys: Int = 1, removes: Bool = true
  ) -> SyncQuery {
    SyncQuery(
      modelSQL: sql, columns: columns.map { SyncColumn(name: $0, type: .any) },
      identifierCount: keys, removes: removes)
  }

  func file(
    uid: String = "0123456789ab", ledger: String = "aaaaaaaaaaaa", expected: Int64? = nil
  ) -> StateFile {
    StateFile(
      path: statePath, uid: uid, ledgerID: ledger, project: "shop", environment: "dev",
      pipeline: "people", expectedGeneration: expected)
  }

  func sync(
    _ query: SyncQuery, _ access: SQLiteSync.Access = .running, file: StateFile? = nil,
    onWrite: (() -> Void)? = nil
  ) throws -> SQLiteSync {
    try SQLiteSync(
      sourcePath: sourcePath, query: query, state: file ?? self.file(), access: access,
      now: { self.clock }, onWrite: onWrite)
  }

  /// A run in which all is accepted; returns its counts.
  @discardableResult
  func deliver(_ query: SyncQuery, run: Int64, epoch: Int64 = 1) throws -> DiffCounts {
    let sync = try sync(query)
    _ = try sync.raiseFence()
    let counts = try sync.buildChangeset(run: run, DiffOptions(epoch: epoch))
    _ = try sync.close(run: run, [], acceptedWhole: true)
    return counts
  }
}

/// A copy of a row of a changeset, fit to compare.
struct CopiedChange: Hashable {
  var operation: ChangeKind
  var reason: ChangeReason
  var inDoubt: Bool
  var new: [SQLiteValue]
  var old: [SQLiteValue]?

  init(
    _ operation: ChangeKind, _ reason: ChangeReason, inDoubt: Bool, new: [SQLiteValue],
    old: [SQLiteValue]?
  ) {
    self.operation = operation
    self.reason = reason
    self.inDoubt = inDoubt
    self.new = new
    self.old = old
  }

  init(_ row: ChangeRow) {
    self.init(
      row.operation, row.reason, inDoubt: row.inDoubt, new: row.new.map(SQLiteValue.init),
      old: row.old.map { $0.map(SQLiteValue.init) })
    // Such a row is an identifier alone, and 1 and 1.0 are one.
    if operation == .remove, reason == .doubt { new = new.map(DiffOracle.canonical) }
  }
}

extension SQLiteSync {
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

  func table(_ name: String) throws -> [[SQLiteValue]] {
    try connection.rows("SELECT * FROM _headgate.p_\(file.uid)_\(name)")
  }
}

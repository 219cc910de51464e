import SQLSyntax
import Warehouses

/// Deployments, leases, runs, journals and failures, in one file or one schema; used from one thread.
///
/// Every error leaves it as a `LedgerError`.
package final class Ledger {
  /// 12 hex digits, minted with the ledger; states carry it.
  package private(set) var id = ""
  /// The project whose pipelines it knows; nil where none has said so yet.
  package private(set) var project: String?
  let engine: any LedgerEngine
  let now: () -> Int64
  let random: () -> UInt64
  let patience: LedgerPatience
  let onWrite: (() -> Void)?
  /// What runs again and again on the present connection.
  var prepared: [JournalStatement: any SQLPrepared] = [:]

  package var name: LedgerName { engine.name }
  var connection: any SQLConnection { engine.connection }
  var tables: LedgerTables { engine.tables }

  /// Opens the ledger; a missing one is made where `create` says so, and is nil otherwise.
  ///
  /// - Parameters:
  ///   - now: milliseconds since 1970.
  ///   - patience: with a ledger that was reached and then is gone.
  ///   - onWrite: called right before and right after each COMMIT.
  package static func open(
    _ place: LedgerPlace, create: Bool, now: @escaping () -> Int64,
    random: @escaping () -> UInt64, patience: LedgerPatience = .none,
    onWrite: (() -> Void)? = nil
  ) throws -> Ledger? {
    try translating(place.name) {
      let engine: any LedgerEngine
      switch place {
      case .file(let path):
        if !create, !PrivateFile.exists(path) { return nil }
        engine = try LedgerFile(path: path, create: create)
      case .schema(let schema, let address):
        engine = try LedgerDatabase(
          schema, address, session: String(random(), radix: 16))
      }
      let ledger = Ledger(
        engine, now: now, random: random, patience: patience, onWrite: onWrite)
      return try ledger.prepare(create: create) ? ledger : nil
    }
  }

  init(
    _ engine: any LedgerEngine, now: @escaping () -> Int64, random: @escaping () -> UInt64,
    patience: LedgerPatience, onWrite: (() -> Void)?
  ) {
    self.engine = engine
    self.now = now
    self.random = random
    self.patience = patience
    self.onWrite = onWrite
  }

  /// Checks whose tables they are, makes those of a new ledger and brings older ones forward, also where it is only
  /// read; false where there is nothing yet and nothing is made.
  func prepare(create: Bool) throws -> Bool {
    // Nothing of another program's may change, the way its file is written neither.
    let version = try knownVersion()
    if version == nil, !create { return false }
    try engine.prepareSession(writes: create)
    if version != LedgerSchema.version { try commit { try migrate() } }
    try readIdentity()
    return true
  }

  private func readIdentity() throws {
    let row = try connection.rows("SELECT id, project FROM \(tables.identity)").first
    guard let row, let id = row[0].string else {
      throw LedgerError.unreadable(name, message: "it has no identity")
    }
    (self.id, project) = (id, row[1].string)
  }

  /// Makes it a project's, where it is nobody's yet or is to change hands.
  package func give(to project: String, evenOfAnother: Bool = false) throws {
    try transaction {
      try connection.execute(
        """
        UPDATE \(tables.identity) SET project = \(parameter: "project", .text)
        WHERE project IS NULL OR \(parameter: "any", .bool)
        """, ["project": .text(project), "any": .int(evenOfAnother ? 1 : 0)])
      try readIdentity()
    }
  }

  /// The version of the tables that are there, which is none that only a newer headgate knows.
  private func knownVersion() throws -> Int64? {
    let version = try engine.version()
    if let version, version > LedgerSchema.version {
      throw LedgerError.newer(name, version: version)
    }
    return version
  }

  private func migrate() throws {
    try engine.waitForOthers()
    // Another process may have been first.
    let version = try knownVersion()
    if version == LedgerSchema.version { return }
    if version == nil { try engine.claim() }
    for step in LedgerSchema(tables).steps[Int(version ?? 0)...] {
      for statement in step { try connection.execute(statement) }
    }
    if version == nil {
      try connection.execute(
        "INSERT INTO \(tables.identity) (id, created_at) VALUES (\(parameter: "id", .text), \(engine.clock))",
        atPresent(["id": .text(mint())]))
    }
    try engine.note(version: LedgerSchema.version)
  }

  /// 12 random hex digits.
  func mint() -> String {
    let digits = Array("0123456789abcdef")
    let bits = random()
    return String((0..<12).map { digits[Int(bits >> UInt64($0 * 4) & 15)] })
  }

  /// The values of a statement with the ledger's clock in it.
  func atPresent(_ values: [String: SQLValue]) -> [String: SQLValue] {
    values.merging(["now": .int(now())]) { $1 }
  }

  /// The version of the tables, once they are open.
  package static var formatVersion: Int64 { LedgerSchema.version }

  /// Milliseconds since 1970 by the ledger's clock.
  package func present() throws -> Int64 {
    try reading { try connection.integer("SELECT \(engine.clock)", atPresent([:])) ?? 0 }
  }

  /// Whether a transaction is open, in which no other may begin.
  package var isWriting: Bool { connection.isInTransaction }
}

extension SQLValue {
  var integer: Int64? { if case .int(let value) = self { value } else { nil } }
  var string: String? { if case .text(let value) = self { value } else { nil } }

  /// Words of a destination, in which a zero byte, that not every engine keeps, is shown as one that cannot be.
  static func words(_ text: String?) -> SQLValue {
    guard let text, text.utf8.contains(0) else { return SQLValue(text) }
    return .text(String(text.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
  }
}

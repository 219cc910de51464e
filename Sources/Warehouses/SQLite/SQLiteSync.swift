import CSQLite
import Records
import SQLSyntax

/// One pipeline's rows against its snapshot, on one connection: the user's file is `main` and cannot be written, the
/// pipeline's state is attached.
///
/// Used from one thread. Every error of the engine leaves it as a `WarehouseError`.
package final class SQLiteSync {
  package enum Access: Sendable {
    /// Reads, and writes temporary tables only; there may be no state yet.
    case planning
    /// Makes the state where there is none and writes it.
    case running
  }

  package let source: SQLiteSource
  package private(set) var query: SyncQuery
  package let file: StateFile
  let access: Access
  var tables: SyncTables
  /// The identifier by which the state's rows are named, where it is another than the query's.
  package internal(set) var formerIdentifier: [String]?
  /// nil while planning a pipeline that has not run yet.
  let state: StateDatabase?
  let matches = MatchCounter()
  let now: () -> Int64
  /// When records that are refused again and again are given up.
  package var patience = Patience()
  /// So many changesets of the last runs are remembered by their identifiers.
  package var keptChangesets = 0
  /// The changeset that this object built.
  var current: Changeset?
  var windowStatement: SQLiteStatement?
  var removalStatement: SQLiteStatement?
  /// Whether verdicts on the rows of the changeset were written.
  package internal(set) var hasVerdicts = false
  var oldCells: [Cell] = []
  /// Pipelines that share the target and whose turn comes before this one's, with their changesets at hand.
  var ahead: [(sync: SQLiteSync, values: SyncTables.Name?)] = []
  var holdingStatement: SQLiteStatement?

  package var connection: SQLiteConnection { source.connection }

  /// Opens source and state and checks that they fit the query and each other.
  ///
  /// - Parameters:
  ///   - now: milliseconds since 1970.
  ///   - rekeys: another identifier than the state's is taken over (`carryOver`) rather than refused.
  ///   - readsModel: false where only the state is worked on; then the source need not have the query's columns.
  ///   - isCanceled: asked often while the engine works; true stops it with `interrupted`.
  ///   - onWrite: called right before and right after each COMMIT on the state.
  package init(
    sourcePath: String, query: SyncQuery, state file: StateFile, access: Access,
    now: @escaping () -> Int64, rekeys: Bool = false, readsModel: Bool = true,
    isCanceled: (() -> Bool)? = nil, onWrite: (() -> Void)? = nil
  ) throws {
    source = try SQLiteSource(path: sourcePath)
    self.query = query
    self.file = file
    self.access = access
    self.now = now
    tables = SyncTables(uid: file.uid, identifier: query.identifier.map(\.name))
    if readsModel { try Self.check(query, against: source) }
    do {
      try matches.register(on: source.connection)
      state = try StateDatabase.attach(
        file, to: source.connection, creates: access == .running, onWrite: onWrite)
    } catch let error as SQLiteError {
      throw Self.translated(error, file: file)
    }
    if access == .planning { connection.sealState() }
    try checkIdentifier(rekeys: rekeys)
    if formerIdentifier == nil, !query.identity.keepsValues, try hasValuesTable() {
      self.query = query.keepingValues
    }
    if let isCanceled { connection.watch(isCanceled) }
  }

  /// Every column exists once, by a name that the engine and we can tell apart.
  private static func check(_ query: SyncQuery, against source: SQLiteSource) throws {
    let returned = try source.describe(query.modelSQL).map { $0.name.lowercased() }
    var seen = Set<String>()
    for column in query.columns where column.name != SyncQuery.place {
      let name = column.name.lowercased()
      if name.hasPrefix(OwnColumns.prefix) {
        throw WarehouseError.columnRefused(
          name: column.name, reason: "names that begin with `\(OwnColumns.prefix)` are ours")
      }
      guard returned.contains(name) else {
        throw WarehouseError.columnMissing(name: column.name)
      }
      guard seen.insert(name).inserted, returned.count(where: { $0 == name }) == 1 else {
        throw WarehouseError.columnRefused(
          name: column.name, reason: "SQLite has two of that name, for case does not count")
      }
    }
  }

  private func checkIdentifier(rekeys: Bool) throws {
    let before = try guarded { try state?.identifier() } ?? []
    let now = query.identifier.map(\.name)
    if !before.isEmpty, before.map({ $0.lowercased() }) != now.map({ $0.lowercased() }) {
      guard try rekeys || holdsNothing() else {
        throw WarehouseError.identifierChanged(from: before, to: now)
      }
      formerIdentifier = before
    }
  }

  /// Takes the right to write the state; from now on a run that had it fails with `leaseLost`.
  ///
  /// Columns that the query has and the snapshot lacks are added in the same transaction.
  package func raiseFence() throws -> Int64 {
    guard let state else { preconditionFailure("the fence is raised by runs only") }
    return try guarded {
      try state.raiseFence { if formerIdentifier == nil { try createTables() } }
    }
  }

  /// The generation of the state as it stands; 0 before the first run.
  package func generation() throws -> Int64 { try guarded { try state?.generation() ?? 0 } }

  /// Whether a run has come to its end since the state was made.
  package func hasStarted() throws -> Bool { try guarded { try state?.hasStarted() ?? false } }

  /// From now on values are kept, whatever the present `match` is.
  func keepValues() { query = query.keepingValues }

  func guarded<Result>(_ work: () throws -> Result) throws -> Result {
    do { return try work() } catch let error as SQLiteError {
      if access == .planning, error.kind == .full {
        throw WarehouseError.diskFull(path: SQLiteSource.temporaryFiles)
      }
      throw Self.translated(error, file: file)
    }
  }

  static func translated(_ error: SQLiteError, file: StateFile) -> WarehouseError {
    switch error.kind {
    case .busy: .stateBusy(path: file.path)
    case .full: .diskFull(path: file.path)
    case .interrupted: .interrupted
    case .notADatabase: .stateForeign(path: file.path, reason: "it is no database")
    case .io, .corrupt, .cannotOpen, .readOnly, .constraint, .other:
      .stateUnreadable(path: file.path, message: error.message)
    }
  }
}

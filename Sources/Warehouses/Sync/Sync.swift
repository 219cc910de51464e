import Records
import SQLSyntax

/// One pipeline's rows against its snapshot, on one connection to the warehouse, whose tables are only read: what is
/// written is the pipeline's state.
///
/// Used from one thread. Every error of the engine leaves it as a `WarehouseError`.
package final class Sync {
  package enum Access: Sendable {
    /// Reads, and writes temporary tables only; there may be no state yet.
    case planning
    /// Makes the state where there is none and writes it.
    case running
  }

  package let warehouse: any Warehouse
  package internal(set) var query: SyncQuery
  package let file: StateFile
  let access: Access
  var tables: SyncTables
  /// The identifier by which the state's rows are named, where it is another than the query's.
  package internal(set) var formerIdentifier: [String]?
  /// nil while planning a pipeline that has not run yet.
  let state: StateDatabase?
  /// How the model's columns are read and kept, by name; none of a column that is kept as it comes.
  var forms: [String: ColumnForm] = [:]
  let now: () -> Int64
  /// When records that are refused again and again are given up.
  package var patience = Patience()
  /// So many changesets of the last runs are remembered by their identifiers.
  package var keptChangesets = 0
  /// The changeset that this object built.
  var current: Changeset?
  var windowReading: WindowReading?
  var removalStatement: (any SQLPrepared)?
  /// Rows of the snapshot that this object has written.
  var movedRows: Int64 = 0
  var sizeBefore = SnapshotSize()
  /// Whether the model was copied to where the state is, for this pipeline alone.
  var hasOwnModel = false
  /// Whether verdicts on the rows of the changeset were written.
  package internal(set) var hasVerdicts = false
  var oldCells: [Cell] = []
  /// Pipelines that share the target and whose turn comes before this one's, with their changesets at hand.
  var ahead: [(sync: Sync, values: SQLTable?)] = []
  var holdingStatement: (any SQLPrepared)?
  /// Where the states of pipelines are whose values are told from their rows, by uid.
  var sharedSchemas: [String: SQLSchema] = [:]

  package var connection: any SQLConnection { warehouse.connection }

  /// Opens the state and checks that it fits the query and the source.
  ///
  /// - Parameters:
  ///   - now: milliseconds since 1970.
  ///   - rekeys: another identifier than the state's is taken over (`carryOver`) rather than refused.
  ///   - readsModel: false where only the state is worked on; then the source need not have the query's columns.
  ///   - isCanceled: asked often while the engine works; true stops it with `interrupted`.
  ///   - onWrite: called right before and right after each COMMIT on the state.
  package init(
    _ warehouse: any Warehouse, query: SyncQuery, state file: StateFile, access: Access,
    now: @escaping () -> Int64, rekeys: Bool = false, readsModel: Bool = true,
    isCanceled: (() -> Bool)? = nil, onWrite: (() -> Void)? = nil
  ) throws {
    self.warehouse = warehouse
    self.query = query
    self.file = file
    self.access = access
    self.now = now
    tables = SyncTables(uid: file.uid, identifier: query.identifier.map(\.name))
    if readsModel, !query.readsNothing { forms = try Self.forms(of: query, in: warehouse) }
    do {
      state =
        try warehouse.attach(file, creates: access == .running, onWrite: onWrite)
        ? StateDatabase(warehouse.connection, file, onWrite: onWrite) : nil
    } catch let failure as SQLFailure {
      throw warehouse.stateError(failure, file)
    }
    if access == .planning { warehouse.sealState() }
    try checkIdentifier(rekeys: rekeys)
    if formerIdentifier == nil, !query.identity.keepsValues, try hasValuesTable() {
      self.query = query.keepingValues
    }
    try guarded { try adaptForms() }
    if let isCanceled { warehouse.watch(isCanceled) }
  }

  /// How the columns are kept; every column exists once, by a name that the engine and we can tell apart.
  private static func forms(of query: SyncQuery, in warehouse: any Warehouse) throws -> [String:
    ColumnForm]
  {
    let described = try warehouse.describe(query.modelSQL)
    var forms: [String: ColumnForm] = [:]
    var seen = Set<String>()
    for column in query.columns where column.name != SyncQuery.place {
      let name = warehouse.folded(column.name)
      if name.lowercased().hasPrefix(OwnColumns.prefix) {
        throw WarehouseError.columnRefused(
          name: column.name, reason: "names that begin with `\(OwnColumns.prefix)` are ours")
      }
      let meant = described.filter { warehouse.folded($0.name) == name }
      guard let found = meant.first else {
        throw WarehouseError.columnMissing(name: column.name)
      }
      guard seen.insert(name).inserted, meant.count == 1 else {
        throw WarehouseError.columnRefused(
          name: column.name,
          reason: "the model returns two of that name"
            + (warehouse.foldsCase ? ", for case does not count" : ""))
      }
      forms[column.name] = found.form
    }
    if query.hasPlaces, warehouse.keepsTypes {
      forms[SyncQuery.place] = ColumnForm(
        expression: "q.\(id: SyncQuery.place)", type: .integer)
    }
    return forms
  }

  /// A column that was kept as another type so far is compared in a form that both have.
  private func adaptForms() throws {
    if forms.isEmpty { return }
    for kept in try snapshotTypes() {
      guard let form = forms[kept.name], let common = warehouse.common(kept.type, form.type)
      else { continue }
      forms[kept.name] = ColumnForm(
        expression: "CAST(\(form.expression) AS \(sql: common.cast))",
        type: .named(common.type), cast: common.cast, reading: common.reading)
    }
    if access == .planning { try foreseeTypes() }
  }

  private func checkIdentifier(rekeys: Bool) throws {
    let before = try guarded { try state?.identifier() } ?? []
    let now = query.identifier.map(\.name)
    if !before.isEmpty, before.map(warehouse.folded) != now.map(warehouse.folded) {
      guard try rekeys || holdsNothing() else {
        throw WarehouseError.identifierChanged(from: before, to: now)
      }
      formerIdentifier = before
    }
  }

  /// Names this connection at the server after a run, for whoever works it off if it dies.
  package func nameSession(run: Int64) throws {
    try guarded { try warehouse.nameSession(sessionName(run)) }
  }

  /// Ends what a run that died, or hangs, still does at the server.
  package func endSessions(run: Int64) throws {
    try guarded { try warehouse.endSessions(sessionName(run)) }
  }

  private func sessionName(_ run: Int64) -> String { "headgate \(file.ledgerID) run \(run)" }

  /// Takes the right to write the state; from now on a run that had it fails with `leaseLost`.
  ///
  /// Columns that the query has and the snapshot lacks are added in the same transaction.
  package func raiseFence() throws -> Int64 {
    guard let state else { preconditionFailure("the fence is raised by runs only") }
    try dropStage()
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
    do { return try work() } catch let failure as SQLFailure {
      if access == .planning, failure.kind == .full {
        throw warehouse.sourceError(failure)
      }
      throw warehouse.stateError(failure, file)
    }
  }
}

/// How many rows the snapshot had when a changeset was built on it.
struct SnapshotSize {
  var run: Int64?
  /// nil where more than the changeset's rows may move.
  var rows: Int64?
  /// Whether some of the changeset's rows have moved since.
  var isMoved = false
}

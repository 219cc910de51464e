import PostgresServer
import SQLSyntax

@testable import Warehouses

/// A user's tables and the state of one pipeline on an engine.
protocol StateBench: AnyObject {
  var clock: Int64 { get set }
  /// What the tables are edited by.
  var rows: any SQLConnection { get }
  /// What a run reads them by.
  func warehouse() throws -> any Warehouse
  var place: StatePlace { get }
}

extension Engine {
  func bench(_ setup: SQLFragment...) throws -> any StateBench {
    let bench: any StateBench =
      switch self {
      case .sqlite: try Workbench()
      case .postgres: try PostgresStateBench()
      }
    for statement in setup { try bench.rows.execute(statement) }
    return bench
  }
}

extension Workbench: StateBench {
  var rows: any SQLConnection { user }
  func warehouse() throws -> any Warehouse { try SQLiteWarehouse(path: sourcePath) }
  var place: StatePlace { .file(path: statePath) }
}

extension StateBench {
  private var grammar: SQLGrammar { rows.dialect is PostgresDialect ? .postgres : .sqlite }

  func query(
    _ sql: String, _ columns: [String], keys: Int = 1, removes: Bool = true,
    identity: SyncIdentity = .identifier
  ) -> SyncQuery {
    SyncQuery(
      modelSQL: ModelQuery.stripped(sql, grammar),
      columns: columns.map { SyncColumn(name: $0, type: .any) },
      identifierCount: keys, removes: removes, identity: identity)
  }

  func file(
    uid: String = "0123456789ab", ledger: String = "aaaaaaaaaaaa", expected: Int64? = nil
  ) -> StateFile {
    StateFile(
      place, uid: uid, ledgerID: ledger, project: "shop", environment: "dev",
      pipeline: "people", expectedGeneration: expected)
  }

  func sync(
    _ query: SyncQuery, _ access: Sync.Access = .running, file: StateFile? = nil,
    rekeys: Bool = false, readsModel: Bool = true, isCanceled: (() -> Bool)? = nil,
    onWrite: (() -> Void)? = nil
  ) throws -> Sync {
    try Sync(
      warehouse(), query: query, state: file ?? self.file(), access: access,
      now: { self.clock }, rekeys: rekeys, readsModel: readsModel, isCanceled: isCanceled,
      onWrite: onWrite)
  }

  /// A run in which all is accepted, at once or a part after the other; returns its counts.
  @discardableResult
  func deliver(
    _ query: SyncQuery, run: Int64, epoch: Int64 = 1, isWhole: Bool = true, file: StateFile? = nil
  ) throws -> DiffCounts {
    let sync = try sync(query, file: file)
    _ = try sync.raiseFence()
    let counts = try sync.buildChangeset(run: run, DiffOptions(epoch: epoch))
    let all = try sync.copiedChanges().map { SettledRows($0.seq...$0.seq, .accepted) }
    _ = try sync.close(run: run, all, acceptedWhole: isWhole)
    return counts
  }
}

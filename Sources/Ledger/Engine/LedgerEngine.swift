import SQLSyntax
import Warehouses

/// What an engine does in its own way with a ledger: a class an engine.
protocol LedgerEngine: AnyObject {
  var name: LedgerName { get }
  var connection: any SQLConnection { get }
  var tables: LedgerTables { get }

  /// Outcomes of one statement of the journal at most.
  var outcomesAtOnce: Int { get }

  /// Milliseconds since 1970 by the ledger's clock; `now` is bound to what the process's says.
  var clock: SQLFragment { get }

  /// The version of the tables; nil where there is nothing yet.
  ///
  /// - Throws: `notALedger` where somebody else's are in their place.
  func version() throws -> Int64?

  /// Holds the session to what a ledger needs of it.
  func prepareSession(writes: Bool) throws

  /// Marks the place as a ledger's, before its first table.
  func claim() throws

  func note(version: Int64) throws

  /// Waits in a transaction until no other that has asked for it is under way.
  func waitForOthers() throws

  /// Begins a transaction that may write.
  func begin() throws

  func commit() throws

  /// After a COMMIT without an answer, on a connection that came after: whether it took effect.
  func hasCommitted() throws -> Bool

  /// Connects again in the place of a connection that is lost; what that was doing is done or undone by then.
  func reconnect() throws

  /// Runs a transaction that is on disk when it has returned.
  func durably<Result>(_ work: () throws -> Result) throws -> Result

  /// Runs a transaction whose deleted rows leave nothing behind in the tables' files.
  func erasing<Result>(_ work: () throws -> Result) throws -> Result

  /// The number of a table's next row, in a transaction; null where the table numbers its rows itself.
  ///
  /// - Returns: a number that was not given before, and is not again.
  func nextNumber(of table: SQLTable) throws -> SQLValue

  /// The highest number that a run was given.
  func lastRunNumber() throws -> Int64

  /// Makes numbers of runs count from above `number`, in a transaction.
  func skipRuns(upTo number: Int64) throws
}

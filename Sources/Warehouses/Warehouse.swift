import Records
import SQLSyntax

/// A connection to a source that has room for the state of a pipeline: one class an engine.
package protocol Warehouse: AnyObject {
  var connection: any SQLConnection { get }

  /// The source in words, for messages: a path, or a database.
  var place: String { get }

  /// Where the models' own SQL runs.
  var models: any SQLConnection { get throws }

  /// Whether what is kept is compared by the type of its column.
  var keepsTypes: Bool { get }

  /// The columns that a model returns, without reading a row; errors point into the model's own text.
  func describe(_ sql: String) throws -> [DescribedColumn]

  /// Throws what would stand in the way of reading a model, its rights included; reads no row.
  func verify(_ sql: String) throws

  /// The statements by which whoever may do so gives this user what it lacks to keep states here; none where it lacks nothing.
  func missingGrants() throws -> [String]

  /// Whether two names of columns are one to the engine.
  var foldsCase: Bool { get }

  /// Makes the state of a pipeline the schema `.state` of this connection, and the state itself where `creates`.
  ///
  /// - Parameter onWrite: called right before and right after each COMMIT.
  /// - Returns: false where there is none, and none is expected.
  func attach(_ state: StateFile, creates: Bool, onWrite: (() -> Void)?) throws -> Bool

  /// Makes the state of another pipeline readable.
  ///
  /// - Returns: its schema; nil where there is none, and none is expected.
  func attachShared(_ state: StateFile) throws -> SQLSchema?

  /// From now on nothing that would write to the state runs.
  func sealState()

  /// Makes room for the rows of a model that several pipelines read, in the state of one of them.
  ///
  /// - Returns: the table, which is still to be made.
  func makeStage(_ stage: SQLTable, of state: StateFile) throws -> SQLTable

  /// Makes the rows of a model readable that lie in the state of another pipeline.
  func openStage(_ stage: SQLTable, of state: StateFile) throws -> SQLTable

  func dropStage(_ stage: SQLTable, of state: StateFile) throws

  /// Copies columns of a model's rows into a table of `connection`, which it makes, where models are read elsewhere.
  ///
  /// - Parameter inspecting: reads the source in the state that is copied.
  /// - Returns: false where the connection reads models itself; then nothing was done.
  func stage(
    _ query: SyncQuery, _ columns: [String], as table: SQLTable, inspecting: () throws -> Void
  ) throws -> Bool

  /// Begins to count what the next changeset's statement meets.
  func beginSighting() throws -> Bool

  /// What was counted.
  func sighted() throws -> DiffSighting

  /// What a column is kept as from now on that was kept as another type; nil where the types are one.
  func common(_ kept: String, _ described: SQLColumnType) -> CommonType?

  /// Has the engine look at a table of ours of which much has changed, so that it joins it well from now on.
  func analyze(_ table: SQLTable) throws

  /// Takes what was deleted of a pipeline's state out of files as well.
  func scrub(_ state: StateFile) throws

  /// Names this connection at the server, so that whoever works off a run that died finds what still runs of it.
  func nameSession(_ name: String) throws

  /// Ends the sessions of a name at the server: what they were doing is rolled back.
  func endSessions(_ name: String) throws

  /// Stops what runs with `interrupted` soon after `isCanceled` says so.
  func watch(_ isCanceled: @escaping () -> Bool)

  /// What an engine's answer means while the source is read, with the model's SQL in the statement.
  func sourceError(_ failure: SQLFailure) -> WarehouseError

  /// What an engine's answer means while the state is worked on.
  func stateError(_ failure: SQLFailure, _ state: StateFile) -> WarehouseError
}

extension Warehouse {
  /// What a column is kept as of which neither the model nor the state tells the type.
  var untold: SQLColumnType { keepsTypes ? .text : .named("") }

  package var models: any SQLConnection { get throws { connection } }

  package func stage(
    _ query: SyncQuery, _ columns: [String], as table: SQLTable, inspecting: () throws -> Void
  ) throws -> Bool { false }

  /// A column's name in the form in which two names of one column are equal.
  package func folded(_ name: String) -> String { foldsCase ? name.lowercased() : name }
}

/// A column of a model as the source reports it.
package struct DescribedColumn: Hashable, Sendable {
  package let name: String
  package let type: ValueType
  /// How it is read and kept; nil where its values are kept as they come.
  package var form: ColumnForm?

  package init(name: String, type: ValueType, form: ColumnForm? = nil) {
    self.name = name
    self.type = type
    self.form = form
  }
}

/// What the statement that fills a changeset has met.
package struct DiffSighting: Hashable, Sendable {
  package var modelRows: Int64
  /// Numbers of snapshot rows that were met more than once, one entry for each time that they were met again; nil where
  /// the engine does not tell them.
  package var repeated: [Int64]?
  /// Rows of the snapshot that no row of the model met, where they are counted.
  package var gone: Int64?
}

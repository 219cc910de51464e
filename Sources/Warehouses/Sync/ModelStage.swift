import SQLSyntax

/// The rows of a model, read once for all pipelines of it that are due together: they see one state of the source.
package struct ModelStage: Hashable, Sendable {
  /// The pipeline in whose state it lies, and that drops it.
  let owner: StateFile
  /// What it has of the model's columns, in the source's own types.
  package let columns: [String]

  var table: SQLTable {
    SQLTable(.state, "\(SyncTables(uid: owner.uid, identifier: []).prefix)stage")
  }
}

extension Sync {
  /// Reads the model, of which `columns` are wanted, into a stage beside this pipeline's state.
  ///
  /// - Parameter inspecting: reads the source in the state that the stage has.
  package func makeStage(_ columns: [String], inspecting: () throws -> Void) throws -> ModelStage {
    guard let state else { preconditionFailure("a model is staged by runs only") }
    let stage = ModelStage(owner: file, columns: columns)
    let wanted = columns.map { SyncTables.column("q", $0) }
    do {
      return try guarded {
        let table = try warehouse.makeStage(stage.table, of: file)
        if try warehouse.stage(query, columns, as: table, inspecting: inspecting) { return stage }
        try state.transaction(.writingOneState, keepsCount: true) {
          try inspecting()
          do {
            try connection.execute(
              """
              CREATE TABLE \(table.fragment) AS
              SELECT \(wanted) FROM (
              \(query.rows)
              ) AS q
              """)
          } catch let failure as SQLFailure where failure.isOfTheSource {
            throw warehouse.sourceError(failure)
          }
        }
        return stage
      }
    } catch {
      try? dropStage()
      throw error
    }
  }

  /// Copies the model to where the state is, where it is read elsewhere; once.
  ///
  /// - Returns: whether it is there, and was inspected.
  func stageModel(_ inspecting: () throws -> Void) throws -> Bool {
    if hasOwnModel { return true }
    if query.readsNothing || query.staged != nil { return false }
    let columns = query.columns.map(\.name)
    hasOwnModel = try guarded {
      try warehouse.stage(query, columns, as: tables.model, inspecting: inspecting)
    }
    if hasOwnModel {
      query = query.reading(
        "SELECT \(SyncTables.list(nil, columns)) FROM \(tables.model)", isNumbered: true)
    }
    return hasOwnModel
  }

  /// Forgets what was copied for this pipeline alone.
  func dropModel() {
    guard hasOwnModel else { return }
    _ = try? connection.execute("DROP TABLE IF EXISTS \(tables.model)")
    query = query.reading(nil)
    hasOwnModel = false
  }

  /// From now on the model's rows are those of a stage.
  package func read(from stage: ModelStage) throws {
    let table = try guarded { try warehouse.openStage(stage.table, of: stage.owner) }
    query = query.reading("SELECT \(SyncTables.list(nil, stage.columns)) FROM \(table.fragment)")
  }

  /// Drops a stage of this pipeline, of this run or one that died; does nothing where there is none.
  package func dropStage() throws {
    try guarded { try warehouse.dropStage(ModelStage(owner: file, columns: []).table, of: file) }
  }
}

extension SQLFailure {
  /// Whether it comes of the model rather than of the state that is written with it.
  var isOfTheSource: Bool {
    switch kind {
    case .full, .interrupted, .lost, .conflict: false
    case .busy, .io, .corrupt, .notADatabase, .cannotOpen, .notAuthenticated, .denied, .readOnly,
      .constraint, .timeout, .statement, .other:
      true
    }
  }
}

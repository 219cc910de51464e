import Compiler
import Ledger
import Planning
import Warehouses

/// The engines that sources may have: a new one is a folder in `Warehouses` and a line here.
struct WarehouseCatalog {
  /// The folder that paths of the project begin in.
  let root: String
  let surroundings: Surroundings
  /// Where the ledger is, and states of sources that are only read.
  let ledger: StateLocation

  /// Connects to a source.
  func open(_ source: Source) throws -> any Warehouse {
    switch source.engine {
    case .sqlite(let path): try SQLiteWarehouse(path: ProjectFolder.join(root, path))
    case .postgres(let settings):
      try PostgresWarehouse(
        address(settings, of: source), schema: source.stateSchema,
        isCanceled: surroundings.isInterrupted)
    }
  }

  /// The same with room for the states of its pipelines.
  func openWithStates(_ source: Source) throws -> any Warehouse {
    switch (source.engine, source.snapshots) {
    case (.sqlite, _), (.postgres, .warehouse): try open(source)
    case (.postgres, .ledger): StagedWarehouse(of: { try open(source) }, on: try openLedgerSide())
    }
  }

  private func openLedgerSide() throws -> any Warehouse {
    switch ledger {
    case .sqlite: try SQLiteWarehouse()
    case .postgres(let settings, let schema):
      try PostgresWarehouse(
        statesIn: ledgerAddress(settings), schema: schema,
        isCanceled: surroundings.isInterrupted)
    }
  }

  /// Where the states of a source's pipelines are.
  ///
  /// - Parameter file: where that of the one at hand is, if states of the source are files.
  func place(of source: Source, file: String) throws -> StatePlace {
    switch (source.engine, source.snapshots, ledger) {
    case (.sqlite, _, _), (.postgres, .ledger, .sqlite): .file(path: file)
    case (.postgres, .ledger, .postgres(let settings, let schema)):
      .schema(schema, try ledgerAddress(settings))
    case (.postgres(let settings), .warehouse(let schema), _):
      .schema(schema, try address(settings, of: source))
    }
  }

  private func address(_ settings: PostgresSettings, of source: Source) throws -> PostgresAddress {
    try settings.address(
      root: root, surroundings, for: "source `\(source.name)`", at: source.span)
  }

  func ledgerAddress(_ settings: PostgresSettings) throws -> PostgresAddress {
    try settings.address(root: root, surroundings, for: "the project's `state`", at: nil)
  }
}

extension Workspace {
  var catalog: WarehouseCatalog {
    WarehouseCatalog(root: project.root, surroundings: surroundings, ledger: project.state)
  }

  /// Connects to a source of the project.
  func warehouse(_ source: Source) throws -> any Warehouse { try catalog.open(source) }

  /// Connects to a source and to where the states of its pipelines are.
  func warehouseWithStates(_ source: Source) throws -> any Warehouse {
    try catalog.openWithStates(source)
  }

  /// Where a pipeline's state is, and what the ledger knows of it; without a record there is none yet.
  func stateFile(
    _ record: PipelineRecord?, ledger: Ledger?, pipeline: String, in source: Source
  ) throws -> StateFile {
    let uid = record?.uid ?? "none"
    return StateFile(
      try catalog.place(of: source, file: statePath(uid: uid)), uid: uid,
      ledgerID: ledger?.id ?? "", project: project.name, environment: environment,
      pipeline: pipeline, expectedGeneration: record?.generation,
      lastRun: try ledger?.lastRunNumber())
  }

  /// The state of a pipeline as far as its number alone says where it is: a file beside the ledger.
  func stateFile(uid: String) -> StateFile {
    StateFile(
      .file(path: statePath(uid: uid)), uid: uid, ledgerID: "", project: project.name,
      environment: environment, pipeline: "", expectedGeneration: nil)
  }

  /// Where the states of a source's pipelines are; of files, the folder.
  func statePlace(of source: Source) throws -> StatePlace {
    try catalog.place(of: source, file: stateFolder)
  }

  /// The same of a pipeline whose source has to be looked up: in the text, or in what was deployed of it.
  func stateFile(_ record: PipelineRecord, _ ledger: Ledger) throws -> StateFile {
    let text = project.pipelines.first { $0.name == record.name || $0.movedFrom == record.name }
    let source: Source
    if let text {
      source = SyncProgram(text, in: project).source
    } else {
      source = try Deployments(self, ledger).program(of: record).program.source
    }
    return try stateFile(record, ledger: ledger, pipeline: record.name, in: source)
  }
}

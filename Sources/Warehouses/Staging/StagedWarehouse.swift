import SQLSyntax

/// A source that is only read, beside an engine that has the state: rows of models are copied over, and the diff of
/// any other warehouse runs there.
package final class StagedWarehouse: Warehouse {
  private let openSource: () throws -> any Warehouse
  private var opened: (any Warehouse)?
  private let host: any Warehouse
  private var sessionName: String?
  private var isCanceled: (() -> Bool)?

  package var connection: any SQLConnection { host.connection }
  package var foldsCase: Bool { host.foldsCase }

  /// - Parameters:
  ///   - source: connects to it, once a model is read.
  ///   - host: where states are.
  package init(of source: @escaping () throws -> any Warehouse, on host: any Warehouse) {
    openSource = source
    self.host = host
  }

  private func source() throws -> any Warehouse {
    if let opened { return opened }
    let source = try openSource()
    if let isCanceled { source.watch(isCanceled) }
    if let sessionName { try Self.asking(source) { try $0.nameSession(sessionName) } }
    opened = source
    return source
  }

  /// What the source answers is not the host's.
  private static func asking(
    _ source: any Warehouse, _ work: (any Warehouse) throws -> Void
  ) throws {
    do { try work(source) } catch let failure as SQLFailure { throw source.sourceError(failure) }
  }

  package var place: String { opened?.place ?? "the source" }
  package var models: any SQLConnection { get throws { try source().connection } }

  /// As the source says, and kept as the host keeps them.
  package func describe(_ sql: String) throws -> [DescribedColumn] {
    try source().describe(sql).map { column in
      DescribedColumn(
        name: column.name, type: column.type,
        form: host.keepsTypes
          ? ColumnForm(
            expression: "q.\(id: column.name)", type: column.form?.type ?? .text) : nil)
    }
  }

  package func verify(_ sql: String) throws { try source().verify(sql) }

  package func missingGrants() throws -> [String] { try host.missingGrants() }

  package func stage(
    _ query: SyncQuery, _ columns: [String], as table: SQLTable, inspecting: () throws -> Void
  ) throws -> Bool {
    let source = try source()
    var forms: [String: ColumnForm] = [:]
    var decimals: Set<String> = []
    for column in try source.describe(query.modelSQL) {
      forms[column.name] = column.form
      if column.type == .decimal { decimals.insert(column.name) }
    }
    let rows = StagedRows(
      columns.map { name in
        let isPlace = name == SyncQuery.place
        return StagedRows.Column(
          name: name, expression: forms[name]?.expression ?? "q.\(id: name)",
          type: isPlace ? .integer : host.keepsTypes ? forms[name]?.type ?? .text : .named(""),
          isDecimal: decimals.contains(name))
      }, isTyped: host.keepsTypes)
    do {
      try StagedRows.reading { try source.connection.begin(.reading) }
      // Nothing was written there.
      defer { _ = try? source.connection.execute("ROLLBACK") }
      try inspecting()
      try rows.copy(query.rows, from: source, into: table, on: connection)
    } catch let failure as SourceFailure {
      throw source.sourceError(failure.failure)
    }
    try host.analyze(table)
    return true
  }

  package func attach(
    _ state: StateFile, creates: Bool, onWrite: (() -> Void)?
  ) throws -> Bool {
    try host.attach(state, creates: creates, onWrite: onWrite)
  }

  package func attachShared(_ state: StateFile) throws -> SQLSchema? {
    try host.attachShared(state)
  }

  package func sealState() { host.sealState() }

  package func makeStage(_ stage: SQLTable, of state: StateFile) throws -> SQLTable {
    try host.makeStage(stage, of: state)
  }

  package func openStage(_ stage: SQLTable, of state: StateFile) throws -> SQLTable {
    try host.openStage(stage, of: state)
  }

  package func dropStage(_ stage: SQLTable, of state: StateFile) throws {
    try host.dropStage(stage, of: state)
  }

  package func beginSighting() throws -> Bool { try host.beginSighting() }
  package func sighted() throws -> DiffSighting { try host.sighted() }

  package func common(_ kept: String, _ described: SQLColumnType) -> CommonType? {
    host.common(kept, described)
  }

  package var keepsTypes: Bool { host.keepsTypes }
  package func analyze(_ table: SQLTable) throws { try host.analyze(table) }
  package func scrub(_ state: StateFile) throws { try host.scrub(state) }

  package func nameSession(_ name: String) throws {
    sessionName = name
    try host.nameSession(name)
    if let opened { try Self.asking(opened) { try $0.nameSession(name) } }
  }

  package func endSessions(_ name: String) throws {
    try host.endSessions(name)
    if let opened { try Self.asking(opened) { try $0.endSessions(name) } }
  }

  package func watch(_ isCanceled: @escaping () -> Bool) {
    self.isCanceled = isCanceled
    host.watch(isCanceled)
    opened?.watch(isCanceled)
  }

  /// What is full is never the source, which is only read.
  package func sourceError(_ failure: SQLFailure) -> WarehouseError {
    guard let opened, failure.kind != .full else { return host.sourceError(failure) }
    return opened.sourceError(failure)
  }

  package func stateError(_ failure: SQLFailure, _ state: StateFile) -> WarehouseError {
    host.stateError(failure, state)
  }
}

/// What the source's engine answered, told from what the host's did.
struct SourceFailure: Error {
  let failure: SQLFailure
}

import Compiler
import FoundationEssentials
import Ledger
import Planning
import Warehouses

/// Takes over states that do not fit the ledger: all that they have is sent again.
package struct Adoption {
  /// One pipeline whose state does not fit, and what is to be done.
  package struct Finding: Sendable {
    enum Kind: Sendable {
      case missing
      /// The state belongs to another ledger, which this one does not know the pipeline of, or does.
      case foreign(isKnown: Bool)
      case behind(generation: Int64, expected: Int64)
      case ledgerBehind
      case unreadable
    }

    package let pipeline: String
    let uid: String
    let kind: Kind
    let header: StateAdoption.Header?

    /// What it is and what adopting it means.
    package var notes: [String] {
      let rows = Int(header?.rows ?? 0).counted("row")
      let again =
        "its \(rows) are sent again by the next run, and what is gone from the model is removed where the mode does"
      switch kind {
      case .missing:
        return [
          "the state of `\(pipeline)` is missing: it begins with an empty one, and every row of the model is sent as new",
          "what it sent before and the model no longer has stays at the destination, unmanaged",
        ]
      case .foreign:
        return ["the state of `\(pipeline)` is of another ledger: \(again)"]
      case .behind(let generation, let expected):
        return [
          "the state of `\(pipeline)` is an older copy (generation \(generation), the ledger saw \(expected)): \(again)",
          "what it sent since that copy and the model no longer has stays at the destination, unmanaged",
        ]
      case .ledgerBehind:
        return [
          "the ledger is an older copy than the state of `\(pipeline)`: \(again)",
          "deployments and runs since that copy are lost: `headgate plan` shows what the text changes",
        ]
      case .unreadable:
        return [
          "the state of `\(pipeline)` is no state of its own: restore the right file, or move `\(uid).db` away and adopt again"
        ]
      }
    }

    package var canBeAdopted: Bool { if case .unreadable = kind { false } else { true } }
  }

  private let workspace: Workspace
  private let ledger: Ledger
  package let findings: [Finding]

  /// What it means for the ledger itself; nil where that is this project's, or a file in its folder.
  package var ownerNote: String? {
    guard case .schema = ledger.name, let owner = ledger.project, owner != workspace.project.name
    else { return nil }
    return
      "the ledger \(ledger.name) is of project `\(owner)`: it becomes this one's, and pipelines that this text does not have are destroyed by the next apply"
  }

  package init(_ workspace: Workspace) throws {
    self.workspace = workspace
    (ledger, findings) = try Troubled.ledger(workspace) {
      guard let ledger = try workspace.open(workspace.ledgerPlace(), create: true) else {
        preconditionFailure("a ledger that may be created is always opened")
      }
      return (ledger, try Self.survey(workspace, ledger))
    }
  }

  private static func survey(_ workspace: Workspace, _ ledger: Ledger) throws -> [Finding] {
    let known = try ledger.pipelines(environment: workspace.environment)
    var findings = try known.filter { workspace.selection.takes(name: $0.name) }
      .compactMap { try finding($0, workspace, ledger) }
    for header in try headers(workspace) {
      guard try ledger.pipeline(uid: header.uid) == nil,
        header.project == workspace.project.name, header.environment == workspace.environment,
        workspace.selection.takes(name: header.pipeline),
        workspace.project.pipelines.contains(where: { $0.name == header.pipeline }),
        !known.contains(where: { $0.name == header.pipeline })
      else { continue }
      findings.append(
        Finding(
          pipeline: header.pipeline, uid: header.uid, kind: .foreign(isKnown: false), header: header
        )
      )
    }
    return findings.sorted { $0.pipeline < $1.pipeline }
  }

  /// What all states say of themselves that the project's pipelines may have: files beside the ledger, and those in
  /// the sources' databases.
  private static func headers(_ workspace: Workspace) throws -> [StateAdoption.Header] {
    let files =
      (try? FileManager.default.contentsOfDirectory(atPath: workspace.stateFolder)) ?? []
    let uids = files.sorted().filter { $0.hasSuffix(".db") }.map { String($0.dropLast(3)) }
    let sources = workspace.project.sources.values.sorted { $0.name < $1.name }
    var places: [StatePlace] = []
    for source in sources {
      let place = try workspace.statePlace(of: source)
      // Several sources may have one database, and all that are only read have the ledger's.
      if !place.isFile, !places.contains(place) { places.append(place) }
    }
    return uids.compactMap { StateAdoption.header(workspace.stateFile(uid: $0)) }
      + places.flatMap(StateAdoption.headers)
  }

  private static func finding(
    _ record: PipelineRecord, _ workspace: Workspace, _ ledger: Ledger
  ) throws -> Finding? {
    let file = try workspace.stateFile(record, ledger)
    let header = StateAdoption.header(file)
    func found(_ kind: Finding.Kind) -> Finding {
      Finding(pipeline: record.name, uid: record.uid, kind: kind, header: header)
    }
    guard let header else {
      if case .file(let path) = file.place, PrivateFile.size(path) > 0 { return found(.unreadable) }
      return record.generation == nil ? nil : found(.missing)
    }
    if header.ledgerID != ledger.id { return found(.foreign(isKnown: true)) }
    if let expected = record.generation, header.generation < expected {
      return found(.behind(generation: header.generation, expected: expected))
    }
    return try header.lastRun > ledger.lastRunNumber() ? found(.ledgerBehind) : nil
  }

  /// Takes over all that can be.
  package func adopt() throws -> [OperationReport] {
    let surroundings = workspace.surroundings
    if ownerNote != nil {
      try Troubled.ledger(workspace) {
        try ledger.give(to: workspace.project.name, evenOfAnother: true)
      }
    }
    let keeper = LeaseKeeper(
      ledger,
      owner: LeaseOwner(
        token: String(surroundings.random(), radix: 16), host: surroundings.host,
        pid: surroundings.process), duration: surroundings.lease, now: surroundings.now)
    return try findings.filter(\.canBeAdopted).map { finding in
      try Troubled.ledger(workspace) {
        let lease = try keeper.take([(finding.uid, finding.pipeline)])
        defer { try? lease.release() }
        do { try adopt(finding) } catch let error as WarehouseError {
          throw Trouble(.reviewAgain, .stateUnfit, "\(error)")
        }
        try ledger.audit(
          OperationReport.Action.adopt.rawValue, by: surroundings.operatorName, uid: finding.uid,
          pipeline: finding.pipeline, detail: finding.notes.first)
        return OperationReport(
          .adopt, finding.pipeline, rows: finding.header?.rows ?? 0, finding.notes)
      }
    }
  }

  private func adopt(_ finding: Finding) throws {
    if let run = finding.header?.lastRun, run > (try ledger.lastRunNumber()) {
      // No number is given twice: idempotency keys and changesets are named by it.
      try ledger.skipRuns(upTo: run)
    }
    if let frozen = try ledger.frozenRun(uid: finding.uid) { try ledger.discardRun(frozen.id) }
    var resetsEpoch = false
    switch finding.kind {
    case .missing:
      if let record = try ledger.pipeline(uid: finding.uid) {
        try StateStore.remove(workspace.stateFile(record, ledger))
      }
      return try ledger.note(generation: nil, uid: finding.uid)
    case .foreign(isKnown: false):
      try ledger.adopt(
        uid: finding.uid, environment: workspace.environment, name: finding.pipeline)
      resetsEpoch = true
    case .foreign(isKnown: true), .behind, .ledgerBehind: break
    case .unreadable: return
    }
    guard let record = try ledger.pipeline(uid: finding.uid) else { return }
    let file = try workspace.stateFile(record, ledger)
    let generation = try StateAdoption.adopt(
      file, resetsEpoch: resetsEpoch,
      onWrite: { workspace.surroundings.passed(.stateWrite) })
    try ledger.note(generation: generation, uid: finding.uid)
  }
}

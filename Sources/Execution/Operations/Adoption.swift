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

  package init(_ workspace: Workspace) throws {
    self.workspace = workspace
    (ledger, findings) = try Troubled.ledger(workspace) {
      let surroundings = workspace.surroundings
      let ledger = try Ledger.open(
        path: workspace.ledgerPath, create: true, now: surroundings.now,
        random: surroundings.random, onWrite: { surroundings.passed(.ledgerWrite) })
      guard let ledger else { preconditionFailure("a ledger that may be created is always opened") }
      return (ledger, try Self.survey(workspace, ledger))
    }
  }

  private static func survey(_ workspace: Workspace, _ ledger: Ledger) throws -> [Finding] {
    let known = try ledger.pipelines(environment: workspace.environment)
    var findings = try known.filter { workspace.selection.takes(name: $0.name) }
      .compactMap { try finding($0, workspace, ledger) }
    let folder = String(workspace.statePath(uid: "").dropLast("/.db".count))
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for file in files.sorted() where file.hasSuffix(".db") {
      let uid = String(file.dropLast(3))
      guard try ledger.pipeline(uid: uid) == nil,
        let header = StateAdoption.header(path: workspace.statePath(uid: uid), uid: uid),
        header.project == workspace.project.name, header.environment == workspace.environment,
        workspace.selection.takes(name: header.pipeline),
        workspace.project.pipelines.contains(where: { $0.name == header.pipeline }),
        !known.contains(where: { $0.name == header.pipeline })
      else { continue }
      findings.append(
        Finding(pipeline: header.pipeline, uid: uid, kind: .foreign(isKnown: false), header: header)
      )
    }
    return findings.sorted { $0.pipeline < $1.pipeline }
  }

  private static func finding(
    _ record: PipelineRecord, _ workspace: Workspace, _ ledger: Ledger
  ) throws -> Finding? {
    let path = workspace.statePath(uid: record.uid)
    let header = StateAdoption.header(path: path, uid: record.uid)
    func found(_ kind: Finding.Kind) -> Finding {
      Finding(pipeline: record.name, uid: record.uid, kind: kind, header: header)
    }
    guard let header else {
      guard PrivateFile.size(path) == 0 else { return found(.unreadable) }
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
      try? FileManager.default.removeItem(atPath: workspace.statePath(uid: finding.uid))
      return try ledger.note(generation: nil, uid: finding.uid)
    case .foreign(isKnown: false):
      try ledger.adopt(
        uid: finding.uid, environment: workspace.environment, name: finding.pipeline)
      resetsEpoch = true
    case .foreign(isKnown: true), .behind, .ledgerBehind: break
    case .unreadable: return
    }
    let record = try ledger.pipeline(uid: finding.uid)
    let file = try workspace.stateFile(record, ledger: ledger, pipeline: finding.pipeline)
    let generation = try StateAdoption.adopt(
      file, resetsEpoch: resetsEpoch,
      onWrite: { workspace.surroundings.passed(.stateWrite) })
    try ledger.note(generation: generation, uid: finding.uid)
  }
}

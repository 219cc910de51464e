import Compiler
import Diagnostics
import FoundationEssentials
import Ledger
import Planning
import Warehouses

extension Workspace {
  /// Where the project's ledger is; secrets of its address are read here.
  func ledgerPlace() throws -> LedgerPlace {
    switch project.state {
    case .sqlite(let path): .file(path: ProjectFolder.join(project.root, path))
    case .postgres(let settings, let schema): .schema(schema, try catalog.ledgerAddress(settings))
    }
  }

  /// The project's ledger; nil where there is none and none is to be made.
  func ledger(create: Bool) throws -> Ledger? {
    let place = try ledgerPlace()
    switch place {
    case .file(let path):
      if PrivateFile.exists(path) { return try open(place, create: create) }
    case .schema:
      if let ledger = try open(place, create: false) { return try ours(ledger) }
    }
    try checkOrphans(of: place)
    guard create else { return nil }
    try checkNewLedger(at: place)
    return try open(place, create: true)
  }

  /// A file lies in the folder of its project; a schema may be another's, whose pipelines would be taken for ones that
  /// have left this text.
  private func ours(_ ledger: Ledger) throws -> Ledger {
    guard let owner = ledger.project, owner != project.name else { return ledger }
    throw Trouble(
      .reviewAgain, .stateUnfit,
      "the ledger \(ledger.name) is of project `\(owner)`, and this is project `\(project.name)`",
      at: project.stateSpan, label: "where the ledger is",
      help: [
        "give each project a ledger of its own: set another `schema` under `state`",
        "if this project was renamed, `headgate adopt` takes its ledger along",
      ])
  }

  func open(_ place: LedgerPlace, create: Bool) throws -> Ledger? {
    try Troubled.ledger(self) {
      try Ledger.open(
        place, create: create, now: surroundings.now, random: surroundings.random,
        patience: surroundings.ledgerPatience, onWrite: { surroundings.passed(.ledgerWrite) })
    }
  }

  /// The project's ledger, made where there is none.
  func newLedger() throws -> Ledger {
    guard let ledger = try ledger(create: true) else {
      preconditionFailure("a ledger that may be created is always opened")
    }
    guard case .schema = ledger.name, ledger.project == nil else { return ledger }
    try Troubled.ledger(self) { try ledger.give(to: project.name) }
    // Another project may have been first.
    return try ours(ledger)
  }

  /// Overrides name pipelines of the project.
  func check(_ overrides: [GuardOverride]) throws {
    let names = project.pipelines.map(\.name)
    for override in overrides where !names.contains(override.pipeline) {
      let nearest = Suggestion.nearest(to: override.pipeline, in: names)
      throw Trouble(
        .failed, .unknownPipeline,
        "`--override \(override.text)` names no pipeline of project `\(project.name)`",
        help: nearest.map { ["did you mean `\($0)`?"] }
          ?? ["the pipelines are \(names.joined(separator: ", "))"])
    }
  }

  /// A runner of CI with an empty disk, or another database, must not look like a first run.
  private func checkNewLedger(at place: LedgerPlace) throws {
    let isCI = surroundings.variables["CI"].map { !$0.isEmpty } ?? false
    guard isCI, !allowsNewLedger else { return }
    let remedy =
      switch place {
      case .file:
        "keep the folder of the ledger from run to run, or set `state` to a path that lasts"
      case .schema: "check the database and the `schema` that `state` names"
      }
    throw Trouble(
      .reviewAgain, .ledgerAbsent, "there is no ledger \(place.name), and this is CI",
      help: [remedy, "if this is the first run of all, say `--new-ledger`"])
  }

  /// Snapshots whose ledger is gone are nobody's: beside a new one everything would be sent again and nothing removed.
  private func checkOrphans(of place: LedgerPlace) throws {
    let holder: String
    let remedy: String
    switch place {
    case .file:
      let files = (try? FileManager.default.contentsOfDirectory(atPath: stateFolder)) ?? []
      guard files.contains(where: { $0.hasSuffix(".db") }) else { return }
      (holder, remedy) = ("`\(stateFolder)`", "or move `\(stateFolder)` away")
    case .schema(let schema, let address):
      let headers = StateAdoption.headers(in: .schema(schema, address))
      guard headers.contains(where: { $0.project == project.name }) else { return }
      (holder, remedy) = ("its schema", "or keep the ledger in a new `schema`")
    }
    throw Trouble(
      .reviewAgain, .stateUnfit,
      "the ledger \(place.name) is missing, though \(holder) holds the snapshots of one",
      help: [
        "restore the ledger, or `headgate adopt` to take the snapshots over into a new one",
        "\(remedy): all is sent anew, and what is gone from the models stays at the destinations",
      ])
  }
}

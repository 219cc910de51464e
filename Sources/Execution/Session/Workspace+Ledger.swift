import Compiler
import Diagnostics
import FoundationEssentials
import Ledger
import Planning

extension Workspace {
  /// The project's ledger; nil where there is none and none is to be made.
  func ledger(create: Bool) throws -> Ledger? {
    try checkOrphans()
    if create { try checkNewLedger() }
    return try Troubled.ledger(self) {
      try Ledger.open(
        path: ledgerPath, create: create, now: surroundings.now, random: surroundings.random,
        onWrite: { surroundings.passed(.ledgerWrite) })
    }
  }

  /// The project's ledger, made where there is none.
  func newLedger() throws -> Ledger {
    guard let ledger = try ledger(create: true) else {
      preconditionFailure("a ledger that may be created is always opened")
    }
    return ledger
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

  /// A runner of CI with an empty disk must not look like a first run.
  private func checkNewLedger() throws {
    let isCI = surroundings.variables["CI"].map { !$0.isEmpty } ?? false
    guard isCI, !allowsNewLedger, !FileManager.default.fileExists(atPath: ledgerPath) else {
      return
    }
    throw Trouble(
      .reviewAgain, .ledgerAbsent, "there is no ledger `\(ledgerPath)`, and this is CI",
      help: [
        "keep the folder of the ledger from run to run, or set `state` to a path that lasts",
        "if this is the first run of all, say `--new-ledger`",
      ])
  }

  /// Snapshots whose ledger is gone are nobody's: beside a new one everything would be sent again and nothing removed.
  private func checkOrphans() throws {
    guard !FileManager.default.fileExists(atPath: ledgerPath) else { return }
    let folder = statePath(uid: "").dropLast("/.db".count)
    let files = (try? FileManager.default.contentsOfDirectory(atPath: String(folder))) ?? []
    guard files.contains(where: { $0.hasSuffix(".db") }) else { return }
    throw Trouble(
      .reviewAgain, .stateUnfit,
      "the ledger `\(ledgerPath)` is missing, though `\(folder)` holds the snapshots of one",
      help: [
        "restore the ledger, or `headgate adopt` to take the snapshots over into a new one",
        "or move `\(folder)` away: all is sent anew, and what is gone from the models stays at the destinations",
      ])
  }
}

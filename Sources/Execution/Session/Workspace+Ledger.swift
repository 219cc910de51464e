import FoundationEssentials
import Ledger

extension Workspace {
  /// The project's ledger; nil where there is none and none is to be made.
  func ledger(create: Bool) throws -> Ledger? {
    try checkOrphans()
    return try Troubled.ledger(self) {
      try Ledger.open(
        path: ledgerPath, create: create, now: surroundings.now, random: surroundings.random,
        onWrite: { surroundings.passed(.ledgerWrite) })
    }
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
        "restore the ledger",
        "without it, move `\(folder)` away: all is sent anew, and what is gone from the models stays at the destinations",
      ])
  }
}

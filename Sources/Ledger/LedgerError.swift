/// Why the ledger cannot be used, or refuses.
package enum LedgerError: Error, Hashable, Sendable {
  case notALedger(path: String)
  case newer(path: String, version: Int64)
  case unreadable(path: String, message: String)
  case busy(path: String)
  case diskFull(path: String)
  /// Another run has the pipeline; the text says who and until when.
  case leaseHeld(by: String)
  /// Another run has one of the pipelines that share a target.
  case sharedHeld(pipelines: [String], by: String)
  /// Our lease ran out and another took it.
  case leaseLost
}

extension LedgerError: CustomStringConvertible {
  /// What happened and what to do, in one line.
  package var description: String {
    switch self {
    case .notALedger(let path):
      "`\(path)` is not a ledger of headgate; set `state: { sqlite: { path: ... } }` to another file"
    case .newer(let path, let version):
      "the ledger `\(path)` has format \(version), made by a newer headgate; update headgate"
    case .unreadable(let path, let message):
      "cannot use the ledger `\(path)`: \(message); check the file, its folder and the permissions"
    case .busy(let path): "the ledger `\(path)` is locked by another process; try again"
    case .diskFull(let path):
      "no space left to write the ledger `\(path)`, or the disk refuses; free some and run again"
    case .leaseHeld(let owner): "the pipeline is being run by \(owner); try again when it is done"
    case .sharedHeld(let pipelines, let owner):
      "\(pipelines.map { "`\($0)`" }.joined(separator: ", ")) share a target, and one of them is being"
        + " run by \(owner); try again when it is done"
    case .leaseLost:
      "another run took over this pipeline; this one stopped and what it sent is on record"
    }
  }
}

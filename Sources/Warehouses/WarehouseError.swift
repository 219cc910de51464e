/// Why a source or the state of a pipeline cannot be used; no value of a row is ever in it.
package indirect enum WarehouseError: Error, Hashable, Sendable {
  // The source.
  case sourceUnreadable(path: String, message: String)
  /// Its server is down, or the connection was lost.
  case sourceUnreachable(path: String, message: String)
  /// Its server was reached and did not do it; another time it may.
  case sourceFailed(path: String, message: String)
  case sourceBusy(path: String)
  /// Who we are, or what the database is, is not to its liking; trying again does not help.
  case sourceRefused(path: String, message: String)
  /// A right is missing; the statement that gives it, where it is known.
  case sourceDenied(path: String, message: String, grant: String?)
  /// A statement ran longer than it may.
  case sourceTimeout(path: String)
  /// The offset counts UTF-8 code units of the model's own text; nil where the engine names none.
  case modelSQL(message: String, utf8Offset: Int?)
  case columnMissing(name: String)
  /// Two columns that the engine does not tell apart, or a name that is ours.
  case columnRefused(name: String, reason: String)

  // The state of a pipeline.
  case stateMissing(path: String)
  case stateForeign(path: String, reason: String)
  /// The ledger that it belongs to is another one than the project's.
  case stateOfAnotherLedger(path: String)
  /// It has seen runs that the ledger knows nothing of.
  case ledgerBehind(path: String, run: Int64, known: Int64)
  case stateNewer(path: String, version: Int64)
  case stateBehind(path: String, generation: Int64, expected: Int64)
  case stateUnreadable(path: String, message: String)
  /// Its server was reached and does not do it.
  case stateRefused(path: String, message: String)
  case stateBusy(path: String)
  case stateTimeout(path: String)
  /// A right is missing; the statement that gives it, where it is known.
  case stateDenied(path: String, message: String, grant: String?)
  /// The connection is gone; what was not committed is rolled back.
  case stateLost(path: String, message: String)
  case diskFull(path: String)
  case identifierChanged(from: [String], to: [String])
  /// With the state of a pipeline that shares the target.
  case sharing(pipeline: String, WarehouseError)
  case sharedByTooMany(limit: Int)
  case leaseLost
  case interrupted
}

extension WarehouseError: CustomStringConvertible {
  /// What happened and what to do, in one line.
  package var description: String {
    switch self {
    case .sourceUnreadable(let path, let message):
      "cannot read the source `\(path)`: \(message); check the path and the permissions"
    case .sourceUnreachable(let path, let message):
      "cannot reach the source `\(path)`: \(message); check that its server runs and that it is reached"
        + " this way, then try again"
    case .sourceFailed(let path, let message):
      "the source `\(path)` could not be read: \(message); try again"
    case .sourceBusy(let path):
      "the source `\(path)` is locked by another program; try again when that is done"
    case .sourceRefused(let path, let message):
      "the source `\(path)` cannot be used: \(message)"
    case .sourceDenied(let path, let message, let grant):
      "the source `\(path)` denies a right: \(message); \(grant.map { "`\($0);`" } ?? "grant it"),"
        + " or read what this user may read"
    case .sourceTimeout(let path):
      "a statement at the source `\(path)` ran into its time limit; make the model cheaper, or raise"
        + " `timeout` of the source"
    case .modelSQL(let message, _): "the source refuses the model's SQL: \(message)"
    case .columnMissing(let name):
      "the SQL returns no column `\(name)`; add it, or take it out of the mapping"
    case .columnRefused(let name, let reason):
      "column `\(name)` cannot be used: \(reason); give it another name with AS"
    case .stateMissing(let path):
      "the state `\(path)` is missing, though the ledger knows of one; restore it, or"
        + " `headgate adopt` to begin with an empty one"
    case .stateForeign(let path, let reason):
      "the state `\(path)` is not this pipeline's: \(reason); restore the right one, or the ledger that goes with it"
    case .stateOfAnotherLedger(let path):
      "the state `\(path)` belongs to another ledger; restore the ledger that goes with it, or"
        + " `headgate adopt` to take the state over"
    case .ledgerBehind(let path, let run, let known):
      "the ledger went back: the state `\(path)` has seen run \(run), the ledger knows of \(known);"
        + " restore the newer ledger, or `headgate adopt` to go on with this one"
    case .stateNewer(let path, let version):
      "the state `\(path)` has format \(version), made by a newer headgate; update headgate"
    case .stateBehind(let path, let generation, let expected):
      "the state `\(path)` went back (generation \(generation), the ledger saw \(expected));"
        + " restore the newer one, or `headgate adopt` to go on with this one"
    case .stateUnreadable(let path, let message):
      "cannot use the state `\(path)`: \(message); check the file, its folder and the permissions"
    case .stateDenied(let path, let message, let grant):
      "the state `\(path)` cannot be used: \(message); \(grant.map { "`\($0);`, and " } ?? "")"
        + "`headgate doctor` prints all the grants that are needed"
    case .stateRefused(let path, let message):
      "the state `\(path)` cannot be used: \(message)"
    case .stateTimeout(let path):
      "a statement on the state `\(path)` ran into its time limit; raise `timeout` of its database"
    case .stateLost(let path, let message):
      "the connection to the state `\(path)` was lost: \(message); run again, nothing is lost"
    case .stateBusy(let path): "the state `\(path)` is locked by another process; try again"
    case .diskFull(let path):
      "no space left to write `\(path)`, or the disk refuses; free some and run again, nothing is lost"
    case .identifierChanged(let from, let to):
      "the identifier changed from `\(from.joined(separator: ", "))` to"
        + " `\(to.joined(separator: ", "))`: the rows already synced are named by the old one;"
        + " change it back or give the pipeline a new name"
    case .sharing(let pipeline, let error): "`\(pipeline)` shares the target: \(error)"
    case .sharedByTooMany(let limit):
      "more than \(limit) pipelines share the target; make one model of some of them"
    case .leaseLost:
      "another run took over this pipeline; this one stopped and what it sent is on record"
    case .interrupted: "interrupted while the source was read; nothing was sent for these rows"
    }
  }
}

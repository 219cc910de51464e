/// Why a source or the state of a pipeline cannot be used; no value of a row is ever in it.
package indirect enum WarehouseError: Error, Hashable, Sendable {
  // The source.
  case sourceUnreadable(path: String, message: String)
  case sourceBusy(path: String)
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
  case stateBusy(path: String)
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
    case .sourceBusy(let path):
      "the source `\(path)` is locked by another program; try again"
    case .modelSQL(let message, _): "the source refuses the model's SQL: \(message)"
    case .columnMissing(let name):
      "the model returns no column `\(name)`; add it to the SQL or take it out of the mapping"
    case .columnRefused(let name, let reason):
      "column `\(name)` cannot be used: \(reason); give it another name with AS"
    case .stateMissing(let path):
      "the state `\(path)` is missing, though the ledger knows of one; restore the file, or"
        + " `headgate adopt` to begin with an empty one"
    case .stateForeign(let path, let reason):
      "the state `\(path)` is not this pipeline's: \(reason); restore the right file or ledger"
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
        + " restore the newer file, or `headgate adopt` to go on with this one"
    case .stateUnreadable(let path, let message):
      "cannot use the state `\(path)`: \(message); check the file, its folder and the permissions"
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

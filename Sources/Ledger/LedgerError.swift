import Warehouses

/// Why the ledger cannot be used, or refuses.
package enum LedgerError: Error, Hashable, Sendable {
  case notALedger(LedgerName)
  case newer(LedgerName, version: Int64)
  case unreadable(LedgerName, message: String)
  case busy(LedgerName)
  case diskFull(LedgerName)
  /// There is no way to the server, or there is none any more.
  case unreachable(LedgerName, message: String)
  /// Who we are, or what the database is, is not to its liking; trying again does not help.
  case refused(LedgerName, message: String)
  /// A right is missing; the statement that gives it, where it is known.
  case denied(LedgerName, message: String, grant: String?)
  /// A statement ran longer than it may.
  case timeout(LedgerName)
  /// Another run has the pipeline; the text says who and until when.
  case leaseHeld(by: String)
  /// Another run has one of the pipelines that share a target.
  case sharedHeld(pipelines: [String], by: String)
  /// Our lease ran out and another took it.
  case leaseLost

  init(_ failure: SQLFailure, _ name: LedgerName) {
    let name = failure.place.map(name.at) ?? name
    self =
      switch (failure.kind, name) {
      case (.busy, _), (.timeout, .file): .busy(name)
      case (.timeout, .schema): .timeout(name)
      case (.full, _): .diskFull(name)
      case (.notADatabase, .file): .notALedger(name)
      case (.notADatabase, .schema), (.notAuthenticated, _):
        .refused(name, message: failure.message)
      case (.denied, .schema(let schema, of: _)):
        .denied(
          name, message: failure.message,
          grant: PostgresGrant.text(failure, for: .keeping(schema: schema)))
      case (.cannotOpen, .schema), (.lost, _), (.conflict, _), (.readOnly, .schema):
        .unreachable(name, message: failure.message)
      case (.cannotOpen, .file), (.readOnly, .file), (.denied, .file), (.io, _), (.corrupt, _),
        (.constraint, _), (.interrupted, _), (.statement, _), (.other, _):
        .unreadable(name, message: failure.message)
      }
  }
}

extension LedgerError: CustomStringConvertible {
  /// What happened and what to do, in one line.
  package var description: String {
    switch self {
    case .notALedger(.file(let path)):
      "`\(path)` is not a ledger of headgate; set `state: { sqlite: { path: ... } }` to another file"
    case .notALedger(let name):
      "\(name) has tables that are not of a ledger of headgate; set `schema` under `state` to another"
    case .newer(let name, let version):
      "the ledger \(name) has format \(version), made by a newer headgate; update headgate"
    case .unreadable(let name, let message):
      "cannot use the ledger \(name): \(message); \(name.whatToCheck)"
    case .busy(let name): "the ledger \(name) is locked by another process; try again"
    case .diskFull(let name):
      "no space left to write the ledger \(name), or the disk refuses; free some and run again"
    case .unreachable(let name, let message):
      "the ledger \(name) cannot be reached: \(message); run again, what was sent is on record"
    case .refused(let name, let message): "the ledger \(name) cannot be used: \(message)"
    case .denied(let name, let message, let grant):
      "the ledger \(name) denies a right: \(message); "
        + (grant.map { "`\($0);`" }
          ?? "give this user CREATE on the database once, or a schema of that name with USAGE and CREATE")
    case .timeout(let name):
      "a statement on the ledger \(name) ran into its time limit; raise `timeout` under `state`"
    case .leaseHeld(let owner): "the pipeline is being run by \(owner); try again when it is done"
    case .sharedHeld(let pipelines, let owner):
      "\(pipelines.map { "`\($0)`" }.joined(separator: ", ")) share a target, and one of them is being"
        + " run by \(owner); try again when it is done"
    case .leaseLost:
      "another run took over this pipeline; this one stopped and what it sent is on record"
    }
  }
}

extension LedgerName {
  fileprivate var whatToCheck: String {
    switch self {
    case .file: "check the file, its folder and the permissions"
    case .schema: "check the server and what this user may do there"
    }
  }
}

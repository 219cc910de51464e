import Connectors
import Delivery
import Ledger
import Records

/// Sees to it that what a pipeline's rows go into is made exactly once.
///
/// What is intended is on record before the destination hears of it. Where it is not known whether it was made, it is
/// looked for; it is made again only where not to be found means not to be there.
struct ObjectKeeper {
  let workspace: Workspace
  let ledger: Ledger
  let answers: [ObjectAnswer]

  /// The id of the object that the pipeline has made for it; nil where it has none.
  func id(for subject: RunSubject, secrets: [SecretReference: JSONValue]) throws -> String? {
    guard let search = ObjectSearch(subject.program, workspace.surroundings) else { return nil }
    let known = try Troubled.ledger(workspace) { try ledger.object(search.target) }
    if let id = known?.id { return id }
    let nonce = known?.nonce ?? String(workspace.surroundings.random() | 1 << 63, radix: 16)
    let desk = try search.desk(nonce: nonce, secrets: secrets)
    if let known { return try recover(known, desk, search) }
    let found = try search.found(by: desk)
    if let other = found.first, !search.definition.isNameReusable {
      throw search.isTaken(by: other.id)
    }
    return try make(nonce: nonce, desk, search)
  }

  /// Makes it, or leaves no trace where the destination refused.
  private func make(nonce: String, _ desk: ObjectDesk, _ search: ObjectSearch) throws -> String {
    _ = try Troubled.ledger(workspace) {
      try ledger.intend(object: search.target, nonce: nonce, at: workspace.surroundings.now())
    }
    let id: String
    do {
      id = try desk.create()
    } catch let failure as CallFailure {
      switch failure {
      case .refused, .down:
        try Troubled.ledger(workspace) { try ledger.forget(object: search.target) }
      case .doubt: break
      }
      throw search.trouble(failure, doing: "making it")
    }
    try settle(search.target, id)
    return id
  }

  /// It was intended, and whether it was made is not known.
  private func recover(
    _ known: ObjectRecord, _ desk: ObjectDesk, _ search: ObjectSearch
  ) throws -> String {
    switch answers.first(where: { $0.name == search.name })?.said {
    case .id(let id)?:
      try settle(known.target, id)
      return id
    case .create?: return try make(nonce: known.nonce, desk, search)
    case nil: break
    }
    let ours = try search.found(by: desk).filter(\.hasMark)
    if ours.count == 1 {
      try settle(known.target, ours[0].id)
      return ours[0].id
    }
    if ours.isEmpty, search.definition.findsNew {
      return try make(nonce: known.nonce, desk, search)
    }
    throw search.isInDoubt(found: ours.map(\.id))
  }

  private func settle(_ target: String, _ id: String) throws {
    try Troubled.ledger(workspace) { try ledger.settle(object: target, id: id) }
  }
}

import Compiler
import Connectors
import Delivery
import Diagnostics
import Ledger
import Planning
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
  func id(for subject: RunSubject, secrets: [String: JSONValue]) throws -> String? {
    let program = subject.program
    guard let object = program.pipeline.object, case .create(let settings) = object.choice,
      let name = object.name, let definition = program.connector.object(object.kind),
      let target = program.objectTarget
    else { return nil }
    let known = try Troubled.ledger(workspace) { try ledger.object(target) }
    if let id = known?.id { return id }
    let nonce = known?.nonce ?? String(workspace.surroundings.random() | 1 << 63, radix: 16)
    let desk = try desk(definition, settings, nonce, program, secrets)
    let place = Place(kind: object.kind, name: name, destination: program.destination)
    if let known { return try recover(known, definition, desk, place) }
    let found = try looking(desk, place)
    if let other = found.first, !definition.isNameReusable {
      throw Trouble.objectExists(place, id: other.id)
    }
    return try make(target, nonce: nonce, desk, place)
  }

  /// Makes it, or leaves no trace where the destination refused.
  private func make(
    _ target: String, nonce: String, _ desk: ObjectDesk, _ place: Place
  ) throws -> String {
    _ = try Troubled.ledger(workspace) {
      try ledger.intend(object: target, nonce: nonce, at: workspace.surroundings.now())
    }
    let id: String
    do {
      id = try desk.create()
    } catch let failure as CallFailure {
      switch failure {
      case .refused, .down:
        try Troubled.ledger(workspace) { try ledger.forget(object: target) }
      case .doubt: break
      }
      throw Trouble.object(place, failure, doing: "making it")
    }
    try settle(target, id)
    return id
  }

  /// It was intended, and whether it was made is not known.
  private func recover(
    _ known: ObjectRecord, _ definition: ObjectDefinition, _ desk: ObjectDesk, _ place: Place
  ) throws -> String {
    let (target, nonce) = (known.target, known.nonce)
    switch answers.first(where: { $0.name == place.name })?.said {
    case .id(let id)?:
      try settle(target, id)
      return id
    case .create?: return try make(target, nonce: nonce, desk, place)
    case nil: break
    }
    let ours = try looking(desk, place).filter(\.hasMark)
    if ours.count == 1 {
      try settle(target, ours[0].id)
      return ours[0].id
    }
    if ours.isEmpty, definition.findsNew { return try make(target, nonce: nonce, desk, place) }
    throw Trouble.objectInDoubt(place, found: ours.map(\.id))
  }

  private func settle(_ target: String, _ id: String) throws {
    try Troubled.ledger(workspace) { try ledger.settle(object: target, id: id) }
  }

  private func looking(_ desk: ObjectDesk, _ place: Place) throws -> [BoundObject.Found] {
    do {
      return try desk.find()
    } catch let failure as CallFailure {
      throw Trouble.object(place, failure, doing: "looking for it")
    }
  }

  private func desk(
    _ definition: ObjectDefinition, _ settings: [String: JSONValue], _ nonce: String,
    _ program: SyncProgram, _ secrets: [String: JSONValue]
  ) throws -> ObjectDesk {
    let surroundings = workspace.surroundings
    do {
      let bound = try BoundObject(
        definition, of: program.connector, settings: program.settings(secrets: secrets),
        object: settings, nonce: nonce)
      return try ObjectDesk(
        bound, pace: surroundings.pace, now: surroundings.now, random: surroundings.random)
    } catch {
      let known = (error as? DeliveryError) ?? (error as? BindingError).map { .binding($0) }
      guard let known else { throw error }
      throw Troubled.trouble(known, at: program.destination)
    }
  }

  /// What messages name.
  struct Place {
    let kind: String
    let name: String
    let destination: Destination
  }
}

extension DiagnosticCode {
  package static let objectExists = DiagnosticCode(
    "HG0951",
    "An object that a pipeline would have made is at the destination already, and was not made for it. It is never taken over by itself, for its content is somebody's."
  )
  package static let objectInDoubt = DiagnosticCode(
    "HG0952",
    "An object was to be made, and whether it was is not known: the answer was lost, or the process ended before it came. It is not made a second time unless somebody says so."
  )
  package static let objectRefused = DiagnosticCode(
    "HG0953", "An object could not be looked for or made at the destination.")
}

extension Trouble {
  fileprivate static func objectExists(_ place: ObjectKeeper.Place, id: String) -> Trouble {
    Trouble(
      .heldBack, .objectExists,
      "the \(place.kind) `\(place.name)` is at `\(place.destination.name)` already, with the id `\(id)`",
      at: place.destination.span, label: "this destination",
      help: [
        "take it: `\(place.kind): { use: \(id) }`", "or choose another name in `create`",
      ])
  }

  fileprivate static func objectInDoubt(_ place: ObjectKeeper.Place, found: [String]) -> Trouble {
    let several =
      found.isEmpty
      ? "it is not to be found now" : "there are several: \(found.joined(separator: ", "))"
    return Trouble(
      .heldBack, .objectInDoubt,
      "whether the \(place.kind) `\(place.name)` was made at `\(place.destination.name)` is not known; \(several)",
      at: place.destination.span, label: "this destination",
      help: [
        "look at the destination, then say which it is: `--object \"\(place.name)=ID\"`",
        "or, where it is not there: `--object \"\(place.name)=create\"`",
      ])
  }

  fileprivate static func object(
    _ place: ObjectKeeper.Place, _ failure: CallFailure, doing what: String
  ) -> Trouble {
    let (exit, message): (ExitCode, String) =
      switch failure {
      case .refused(let message, _): (.failed, message)
      case .down(let message, _), .doubt(let message): (.tryAgain, message)
      }
    return Trouble(
      exit, .objectRefused,
      "the \(place.kind) `\(place.name)` of `\(place.destination.name)`: \(what) failed: \(message)",
      at: place.destination.span, label: "this destination")
  }
}

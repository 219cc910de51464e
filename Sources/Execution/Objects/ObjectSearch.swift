import Compiler
import Connectors
import Delivery
import Planning
import Records

/// An object that a pipeline has made for itself, and how the destination is asked for it.
struct ObjectSearch {
  let kind: String
  let name: String
  let destination: Destination
  let definition: ObjectDefinition
  /// What the ledger knows the object by.
  let target: String
  private let settings: [String: JSONValue]
  private let program: SyncProgram
  private let surroundings: Surroundings

  /// Nil for a pipeline that has none made.
  init?(_ program: SyncProgram, _ surroundings: Surroundings) {
    guard let object = program.pipeline.object, case .create(let settings) = object.choice,
      let name = object.name, let definition = program.connector.object(object.kind),
      let target = program.objectTarget
    else { return nil }
    kind = object.kind
    self.name = name
    self.settings = settings
    self.definition = definition
    self.target = target
    destination = program.destination
    self.program = program
    self.surroundings = surroundings
  }

  /// What looks for it and makes it.
  func desk(nonce: String, secrets: [SecretReference: JSONValue]) throws -> ObjectDesk {
    do {
      let bound = try BoundObject(
        definition, of: program.connector, settings: program.settings(secrets: secrets),
        object: settings, nonce: nonce)
      return try ObjectDesk(
        bound, pace: surroundings.pace, now: surroundings.now, random: surroundings.random)
    } catch {
      let known = (error as? DeliveryError) ?? (error as? BindingError).map { .binding($0) }
      guard let known else { throw error }
      throw Troubled.trouble(known, at: destination)
    }
  }

  /// All of its name that are there.
  func found(by desk: ObjectDesk) throws -> [BoundObject.Found] {
    do {
      return try desk.find()
    } catch let failure as CallFailure {
      throw trouble(failure, doing: "looking for it")
    }
  }
}

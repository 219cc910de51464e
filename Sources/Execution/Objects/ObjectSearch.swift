import Compiler
import Connectors
import Delivery
import Diagnostics
import Ledger
import Planning
import Records

/// An object that a pipeline has made for itself, and the destination's list of those that are there.
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

/// Sees before anything is sent that the name of an object that would be made is somebody's already.
struct ObjectForesight {
  let workspace: Workspace
  let ledger: Ledger?

  /// Stops where the name is taken; returns a sentence where that could not be asked.
  func look(for subject: RunSubject) throws -> String? {
    guard let search = ObjectSearch(subject.program, workspace.surroundings),
      !search.definition.isNameReusable,
      try Troubled.ledger(workspace, { try ledger?.object(search.target) }) == nil
    else { return nil }
    let found: [BoundObject.Found]
    do {
      let secrets = try subject.program.secrets(
        root: workspace.project.root, workspace.surroundings)
      found = try search.found(by: search.desk(nonce: "", secrets: secrets))
    } catch let trouble as Trouble {
      return
        "whether the \(search.kind) `\(search.name)` is at `\(search.destination.name)` already was not seen: \(trouble.diagnostic.title)"
    }
    guard let other = found.first else { return nil }
    throw search.isTaken(by: other.id).within(subject.workspace.files)
  }
}

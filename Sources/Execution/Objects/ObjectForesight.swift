import Connectors
import Ledger

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

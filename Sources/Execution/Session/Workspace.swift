import Compiler
import Diagnostics
import FoundationEssentials
import Ledger
import Planning
import Warehouses

/// A checked project with the places of its ledger and state: what planning and applying start from.
package struct Workspace: Sendable {
  package let project: Project
  /// The texts that troubles point into.
  package let files: SourceFiles
  package let selection: Selection
  package let surroundings: Surroundings
  /// Whether a ledger may be made where CI has none.
  package var allowsNewLedger = false

  private init(_ project: Project, _ files: SourceFiles, like workspace: Workspace) {
    self.project = project
    self.files = files
    selection = workspace.selection
    surroundings = workspace.surroundings
  }

  /// The same without a pipeline, as if all of them had left the text.
  package var emptied: Workspace {
    Workspace(project.withoutPipelines, files, like: self)
  }

  /// The same of another text of the project, such as a deployed one.
  func with(_ project: Project, _ files: SourceFiles) -> Workspace {
    Workspace(project, files, like: self)
  }

  package init(
    project: Project, files: SourceFiles, selection: Selection, surroundings: Surroundings
  ) throws {
    self.project = project
    self.files = files
    self.selection = selection
    self.surroundings = surroundings
    let unmatched = selection.unmatched(project.pipelines)
    if let first = unmatched.first {
      let nearest = Suggestion.nearest(to: first, in: project.pipelines.map(\.name))
      throw Trouble(
        .failed, .unknownPipeline, "`\(first)` selects no pipeline of project `\(project.name)`",
        help: nearest.map { ["did you mean `\($0)`?"] }
          ?? ["the pipelines are \(project.pipelines.map(\.name).joined(separator: ", "))"])
    }
  }

  /// The selected pipelines that are enabled.
  package var pipelines: [Pipeline] {
    project.pipelines.filter { $0.isEnabled && selection.takes($0) }
  }

  /// What keys pipelines in the ledger; a project without environments has one, unnamed.
  package var environment: String { project.environment?.name ?? "" }

  /// The folder that holds the states that are files: `state/` beside a ledger that is one, else in `.headgate/`.
  package var stateFolder: String {
    switch project.state {
    case .sqlite(let path):
      let ledger = ProjectFolder.join(project.root, path)
      return (ledger.lastIndex(of: "/").map { ledger[...$0] } ?? "") + "state"
    case .postgres: return ProjectFolder.join(project.root, ".headgate/state")
    }
  }

  /// The file that holds one pipeline's snapshot, where it is one.
  package func statePath(uid: String) -> String { "\(stateFolder)/\(uid).db" }

  /// `pipelines/crm.yaml:31:14`.
  package func place(_ span: SourceSpan?) -> String? {
    span.map { "\(files[$0.file].path):\($0.start.line + 1):\($0.start.column + 1)" }
  }
}

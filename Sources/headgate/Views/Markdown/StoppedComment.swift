import Diagnostics
import Execution

/// What a pull request is told where no plan could be made: it stands where the plan would, and in the place of an older one.
struct StoppedComment {
  private let project: String
  private let environment: String?
  private let messages: String

  init(_ stopped: LocatedTrouble, _ workspace: Workspace) {
    project = workspace.project.name
    environment = workspace.project.environment?.name
    let renderer = DiagnosticRenderer(
      files: stopped.trouble.files ?? stopped.files, colour: false)
    messages = renderer.text([stopped.trouble.diagnostic], summarised: false)
  }

  var text: String {
    let lines = messages.split(whereSeparator: \.isNewline).map(String.init)
    let alert = PlanComment.alert("CAUTION", "**There is no plan: an apply would stop too.**")
    let body: Markdown =
      "\(PlanComment.heading(project, environment))\n\n\(alert)\n\n\(block: PlanComment.bounded(lines), "")\n"
    return PlanComment.marker(project, environment) + body.text
  }
}

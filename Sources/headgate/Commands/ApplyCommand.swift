import ArgumentParser
import Diagnostics
import Execution
import Planning

/// `headgate apply`: plans, asks, deploys the definitions and sends the rows.
struct ApplyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Plan, ask, deploy the definitions and send exactly the rows shown.",
    discussion: """
      Interrupted by Ctrl-C it finishes the requests in flight and closes the run; killed, the \
      next apply works off its journal first.
      """)

  @OptionGroup var project: ProjectOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var output: OutputOptions

  @Flag(help: "Do not ask. Needed where there is no terminal.")
  var autoApprove = false

  func run() throws {
    let shell = Shell(output)
    Interruption.listen()
    try shell.run {
      let workspace = try Compiling.workspace(project, selection, shell)
      return try shell.locating(workspace) { try apply(workspace, shell) }
    }
  }

  private func apply(_ workspace: Workspace, _ shell: Shell) throws -> Execution.ExitCode {
    let session = try ApplySession(workspace)
    do {
      let plan = try session.prepare()
      if output.format == .text { try shell.show(PlanView(plan: plan)) }
      if !plan.trippedGuards.isEmpty {
        try session.decline()
        if output.format == .json { try shell.show(RunView(reports: [])) }
        shell.report(plan.guardDiagnostics, workspace.files)
        return .heldBack
      }
      if !plan.hasChanges {
        try session.decline()
        if output.format == .text {
          Terminal.out("\nNothing to apply.\n")
        } else {
          try shell.show(RunView(reports: []))
        }
        return .ok
      }
      guard try isApproved(session, shell) else { return .heldBack }
    } catch {
      session.abandon()
      throw error
    }
    let line = ProgressLine(shell)
    let (reports, troubles) = try session.send { line.show($0) }
    line.clear()
    if output.format == .text { Terminal.out("\n") }
    try shell.show(RunView(reports: reports))
    shell.report(troubles.map(\.diagnostic), workspace.files)
    return .strongest(reports.map(\.exit) + troubles.map(\.exit))
  }

  private func isApproved(_ session: ApplySession, _ shell: Shell) throws -> Bool {
    if autoApprove { return true }
    if Terminal.isInteractive, Terminal.confirms("\nApply these changes?") { return true }
    try session.decline()
    if output.format == .json { try shell.show(RunView(reports: [])) }
    if Terminal.isInteractive {
      Terminal.note("Nothing was sent.\n")
      return false
    }
    throw Trouble(
      .heldBack, .approvalMissing, "nothing was sent, for there is no terminal to ask on",
      help: ["read the plan above and run `headgate apply --auto-approve`"])
  }
}

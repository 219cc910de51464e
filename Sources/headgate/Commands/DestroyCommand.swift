import ArgumentParser
import Execution
import Planning

/// `headgate destroy`: ends every pipeline of an environment.
struct DestroyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "destroy",
    abstract: "End every pipeline of an environment, each as its `on_destroy` says.",
    discussion: """
      `retain` leaves what was sent where it is, `empty` removes it. The plan is shown first, \
      and the environment's name is wanted (of a project without environments, the project's). \
      The text stays: an apply would deploy it anew.
      """)

  @OptionGroup var project: ProjectOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var overrides: OverrideOptions

  @Option(help: "The environment's name again, instead of typing it.")
  var yes: String?

  func run() throws {
    let shell = Shell(output)
    Interruption.listen()
    try shell.run {
      let workspace = try Compiling.workspace(project, nil, shell, asksSources: false)
      return try shell.locating(workspace) {
        if let environment = workspace.project.environment, environment.isProtected {
          throw Trouble(
            .heldBack, .environmentProtected, "environment `\(environment.name)` is protected",
            help: ["take `protected: true` out of its text first; nothing was destroyed"])
        }
        return try destroy(workspace.emptied, shell)
      }
    }
  }

  private func destroy(_ workspace: Workspace, _ shell: Shell) throws -> Execution.ExitCode {
    var options = ApplyOptions()
    options.overrides = overrides.values
    let session = try ApplySession(workspace, options)
    do {
      let plan = try session.prepare()
      if output.format == .text { try shell.show(PlanView(plan: plan)) }
      guard plan.hasChanges else {
        try session.decline()
        if output.format == .text {
          Terminal.out("\nNothing to destroy.\n")
        } else {
          try shell.show(RunView(reports: []))
        }
        return .ok
      }
      if !plan.trippedGuards.isEmpty {
        try session.decline()
        shell.report(plan.guardDiagnostics, workspace.files)
        return .heldBack
      }
      let name = plan.environment ?? plan.project
      try Operating.confirm(
        name, given: yes, cost: [],
        "headgate destroy\(plan.environment.map { " -e \($0)" } ?? "")", shell)
    } catch {
      session.abandon()
      throw error
    }
    let line = ProgressLine(shell)
    let outcome = try session.send { line.show($0) }
    line.clear()
    if output.format == .text { Terminal.out("\n") }
    return try shell.show(outcome, workspace.files)
  }
}

import ArgumentParser
import Diagnostics
import Execution
import Planning

/// `headgate apply`: plans, asks, deploys the definitions and sends the rows; or does what a saved plan says.
struct ApplyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Plan, ask, deploy the definitions and send exactly the rows shown.",
    discussion: """
      With a file of `headgate plan -o FILE` it does what was reviewed and does not ask: it \
      refuses where the text has changed since or more is to be done, and sends exactly the \
      pinned rows of a frozen plan.

      Interrupted by Ctrl-C it finishes the requests in flight and closes the run; killed, the \
      next apply works off its journal first.
      """)

  @OptionGroup var project: ProjectOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var overrides: OverrideOptions
  @OptionGroup var objects: ObjectOptions

  @Argument(help: "A saved plan.")
  var file: String?

  @Flag(help: "Do not ask. Needed where there is no terminal.")
  var autoApprove = false

  @Flag(help: "Deploy the definitions and send nothing.")
  var defsOnly = false

  @Flag(help: "Make the ledger where CI has none.")
  var newLedger = false

  func validate() throws {
    if file != nil, !selection.selectors.isEmpty || defsOnly {
      throw ValidationError(
        "a saved plan says which pipelines it is about; leave -s and --defs-only out")
    }
  }

  func run() throws {
    let shell = Shell(output)
    Interruption.listen()
    try shell.run {
      var options = ApplyOptions()
      options.overrides = overrides.values
      options.objects = objects.answers
      options.definitionsOnly = defsOnly
      options.reviewed = try file.map(PlanFile.read)
      var workspace = try Compiling.workspace(
        project, selection, shell, reviewed: options.reviewed)
      workspace.allowsNewLedger = newLedger
      return try shell.locating(workspace) { try apply(workspace, options, shell) }
    }
  }

  private func apply(_ workspace: Workspace, _ options: ApplyOptions, _ shell: Shell) throws
    -> Execution.ExitCode
  {
    let session = try ApplySession(workspace, options)
    do {
      let plan = try session.prepare()
      if output.format == .text { try shell.show(PlanView(plan: plan)) }
      if !plan.trippedGuards.isEmpty {
        try session.decline()
        if output.format == .json { try shell.show(RunView(reports: [])) }
        shell.report(plan.guardDiagnostics, workspace.files)
        return .heldBack
      }
      try session.checkProtection()
      if !plan.hasChanges {
        try session.decline()
        try session.renewDeployment()
        if output.format == .text {
          Terminal.out("\nNothing to apply.\n")
          shell.note(heldBack: session.heldBack)
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
    let outcome = try session.send { line.show($0) }
    line.clear()
    if output.format == .text { Terminal.out("\n") }
    return try shell.show(outcome, workspace.files)
  }

  private func isApproved(_ session: ApplySession, _ shell: Shell) throws -> Bool {
    // A saved plan was reviewed.
    if autoApprove || file != nil { return true }
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

extension Shell {
  /// Shows what a session sent and what stood in its way, and the code to end with.
  func show(_ outcome: SessionOutcome, _ files: SourceFiles) throws -> Execution.ExitCode {
    try show(RunView(reports: outcome.reports))
    note(heldBack: outcome.heldBack)
    for trouble in outcome.troubles { report([trouble.diagnostic], trouble.files ?? files) }
    return .strongest(outcome.reports.map(\.exit) + outcome.troubles.map(\.exit))
  }

  /// Names the pipelines that an operator holds.
  func note(heldBack: [String]) {
    for reason in heldBack { Terminal.note("note: \(reason)\n") }
  }
}

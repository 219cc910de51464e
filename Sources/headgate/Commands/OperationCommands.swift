import ArgumentParser
import Execution

/// `headgate retry`: rows that were given up get another chance.
struct RetryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Make rows due that were given up, or that are not safe to repeat.",
    discussion: """
      A record that is refused again and again is given up after `retry.for` or \
      `retry.attempts`; one whose request may have been applied and is not safe to repeat is \
      unknown. Both wait until their value changes, or for this. Nothing is sent yet: the next \
      run sends them as they are then.
      """)

  @OptionGroup var project: ProjectOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The pipeline.")
  var pipeline: String

  func run() throws {
    try Operating.run(project, output) { try Mending.retry(pipeline, $0) }
  }
}

/// `headgate replay`: the rows of a run are sent again.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Make the rows of an earlier run due again, with their present values.",
    discussion: """
      For a destination that lost what it had accepted. Which rows a run was about is remembered \
      of the last runs of a pipeline, as many as `retain: { changesets: N }` says. Nothing is \
      sent yet: the next run sends them. What the run removed is not removed again.
      """)

  @OptionGroup var project: ProjectOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The number of the run, from `headgate history`.")
  var number: Int

  func run() throws {
    try Operating.run(project, output) { try Mending.replay(Int64(number), $0) }
  }
}

/// `headgate pause`: an operator's hold.
struct PauseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause",
    abstract: "Hold a pipeline: it is deployed, and sends nothing until it is resumed.",
    discussion: """
      The hold is in the ledger, not in the text: applies deploy definitions and leave its rows \
      alone, runs pass it over, and both say who paused it, when and why. `enabled: false` in \
      the text is the way to stop it for good.
      """)

  @OptionGroup var project: ProjectOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The pipeline.")
  var pipeline: String

  @Option(help: "Why, for those who look at it later.")
  var why: String?

  func run() throws {
    try Operating.run(project, output) { try Holding.pause(pipeline, why: why, $0) }
  }
}

/// `headgate resume`: ends an operator's hold.
struct ResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "End the hold of `pause`: what has changed meanwhile is due.")

  @OptionGroup var project: ProjectOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The pipeline.")
  var pipeline: String

  func run() throws {
    try Operating.run(project, output) { try Holding.resume(pipeline, $0) }
  }
}

/// `headgate cancel`: asks a run of another process to stop.
struct CancelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "Ask a run of another process to stop.",
    discussion: """
      It finishes the requests in flight and closes as canceled, within a second or two after \
      them; what is left stays due. `headgate status` has the numbers of runs under way.
      """)

  @OptionGroup var project: ProjectOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The number of the run.")
  var number: Int

  func run() throws {
    try Operating.run(project, output) { try Canceling.cancel(Int64(number), $0) }
  }
}

/// What the commands of operators have in common.
enum Operating {
  static func run(
    _ project: ProjectOptions, _ output: OutputOptions,
    _ work: (Workspace) throws -> OperationReport
  ) throws {
    let shell = Shell(output)
    try shell.run {
      let workspace = try Compiling.workspace(project, nil, shell, asksSources: false)
      return try shell.locating(workspace) {
        try shell.show(OperationsView(operations: [try work(workspace)]))
        return .ok
      }
    }
  }

  /// Asks for a name to be typed; without a terminal it has to be given.
  static func confirm(
    _ name: String, given: String?, cost: [String], _ command: String, _ shell: Shell
  ) throws {
    if given == nil || shell.format == .text { Terminal.note(cost.map { $0 + "\n" }.joined()) }
    if let given {
      if given == name { return }
      throw Trouble(
        .heldBack, .nameUnconfirmed, "`--yes=\(given)` is not the name, which is `\(name)`",
        help: ["nothing was done"])
    }
    if Terminal.isInteractive {
      if Terminal.types(name) { return }
      throw Trouble(
        .heldBack, .nameUnconfirmed, "the name was not typed", help: ["nothing was done"])
    }
    throw Trouble(
      .heldBack, .nameUnconfirmed, "nothing was done, for there is no terminal to ask on",
      help: ["read what it costs and run `\(command) --yes=\(name)`"])
  }
}

import ArgumentParser
import Execution
import FoundationEssentials
import Planning

/// `headgate plan`: what an apply would change, definitions and rows.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show what would change, definitions and rows; send nothing.",
    discussion: """
      Nothing is written but the file of `-o`. With `--freeze` the ledger keeps the rows as they \
      are now: `headgate apply FILE` sends exactly those, and nothing else runs of their \
      pipelines until it has, or `headgate discard`, or until they expire.
      """)

  @OptionGroup var project: ProjectOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var output: PlanOutputOptions

  @Option(
    name: [.customShort("o"), .customLong("out")], help: "Save the plan, for `headgate apply FILE`."
  )
  var file: String?

  @Flag(help: "Pin the rows for the saved plan.")
  var freeze = false

  @Option(help: "How long pinned rows are kept: 30m, 24h, 7d. Default: 24h.")
  var expires: TimeSpan?

  @Flag(help: "Exit 2 when there is something to apply.")
  var detailedExitcode = false

  @Flag(help: "Look at definitions alone, not at rows.")
  var defsOnly = false

  @Flag(help: "Let `--freeze` make the ledger where CI has none.")
  var newLedger = false

  func validate() throws {
    if freeze, file == nil { throw ValidationError("--freeze needs -o FILE") }
    if freeze, defsOnly { throw ValidationError("--freeze pins rows, --defs-only leaves them out") }
    if expires != nil, !freeze { throw ValidationError("--expires says nothing without --freeze") }
  }

  func run() throws {
    let shell = Shell(output)
    if freeze { Interruption.listen() }
    try shell.run {
      var workspace = try Compiling.workspace(project, selection, shell)
      workspace.allowsNewLedger = newLedger
      do {
        return try shell.locating(workspace) { try plan(workspace, shell) }
      } catch let stopped as LocatedTrouble where output.format == .markdown {
        Terminal.out(StoppedComment(stopped, workspace).text)
        throw stopped
      }
    }
  }

  private func plan(_ workspace: Workspace, _ shell: Shell) throws -> Execution.ExitCode {
    let (plan, saved) = try freeze ? frozen(workspace) : planned(workspace)
    switch output.format {
    case .text, .json: try shell.show(PlanView(plan: plan))
    case .markdown: Terminal.out(comment(on: plan).text)
    }
    if let saved, let path = file { note(saved, path) }
    if !plan.trippedGuards.isEmpty {
      shell.report(plan.guardDiagnostics, workspace.files)
      return .heldBack
    }
    if !plan.hasChanges, output.format == .text { Terminal.out("\nNothing to apply.\n") }
    return detailedExitcode && plan.hasChanges ? .changesPresent : .ok
  }

  private func comment(on plan: Plan) -> PlanComment {
    PlanComment(plan: plan, showsValues: output.showValues, file: file, isFrozen: freeze)
  }

  private func planned(_ workspace: Workspace) throws -> (Plan, SavedPlan?) {
    let session = try PlanSession(workspace)
    let plan = try session.plan(definitionsOnly: defsOnly)
    for sentence in session.unseen { Terminal.note("note: \(sentence)\n") }
    guard let path = file else { return (plan, nil) }
    let saved = try session.saved(plan)
    try PlanFile.write(saved, to: path)
    return (plan, saved)
  }

  private func frozen(_ workspace: Workspace) throws -> (Plan, SavedPlan?) {
    guard let path = file else { return (try PlanSession(workspace).plan(), nil) }
    let session = try ApplySession(workspace)
    do {
      let plan = try session.prepare()
      let saved = try session.freeze(plan, seconds: expires?.seconds ?? 86_400)
      do {
        try PlanFile.write(saved, to: path)
      } catch {
        // Nobody could ever apply it.
        _ = try? Discarding.discard(saved.id, workspace)
        throw error
      }
      return (plan, saved)
    } catch {
      session.abandon()
      throw error
    }
  }

  private func note(_ saved: SavedPlan, _ path: String) {
    Terminal.note(
      "Saved \(path), plan \(saved.id).  Apply what you reviewed:  headgate apply \(path)\n")
  }
}

/// A length of time as an option takes it.
struct TimeSpan: ExpressibleByArgument {
  let seconds: Int

  init?(argument: String) {
    guard let unit = argument.last,
      let size = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800][unit],
      let count = Int(argument.dropLast()), count > 0, count <= 1_000_000
    else { return nil }
    seconds = count * size
  }
}

import ArgumentParser
import Execution
import Planning

/// `headgate show`: what a saved plan holds, or what became of a run.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show what a saved plan holds, or what became of a run.",
    discussion: "A number is a run of this ledger, as `headgate history` has it; else it is a file."
  )

  @OptionGroup var project: ProjectOptions
  @OptionGroup var output: PlanOutputOptions

  @Argument(help: "The file of a plan, or the number of a run.")
  var subject: String

  func run() throws {
    let shell = Shell(output)
    try shell.run {
      if let number = Int64(subject) { return try show(run: number, shell) }
      let saved = try PlanFile.read(subject)
      switch output.format {
      case .text:
        let state = saved.isFrozen ? "rows pinned" : "rows are compared again when it is applied"
        Terminal.out("plan \(saved.id)   \(state)\n")
        try shell.show(PlanView(plan: saved.plan))
      case .json: try shell.show(PlanView(plan: saved.plan))
      case .markdown:
        let comment = PlanComment(
          plan: saved.plan, showsValues: output.showValues, file: subject,
          isFrozen: saved.isFrozen)
        Terminal.out(comment.text)
      }
      return .ok
    }
  }

  func validate() throws {
    if output.format == .markdown, Int64(subject) != nil {
      throw ValidationError("a run is shown as text or json; markdown is for plans")
    }
  }

  private func show(run: Int64, _ shell: Shell) throws -> Execution.ExitCode {
    let workspace = try Compiling.workspace(project, nil, shell, asksSources: false)
    return try shell.locating(workspace) {
      try shell.show(RunDetailView(detail: try RunDetail(run, workspace)))
      return .ok
    }
  }
}

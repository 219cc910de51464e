import ArgumentParser
import Execution
import Planning

/// `headgate plan`: what an apply would change, definitions and rows.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show what would change, definitions and rows; send and write nothing.")

  @OptionGroup var project: ProjectOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var output: OutputOptions

  @Flag(help: "Exit 2 when there is something to apply.")
  var detailedExitcode = false

  func run() throws {
    let shell = Shell(output)
    try shell.run {
      let workspace = try Compiling.workspace(project, selection, shell)
      return try shell.locating(workspace) {
        let plan = try PlanSession(workspace).plan()
        try shell.show(PlanView(plan: plan))
        if !plan.trippedGuards.isEmpty {
          shell.report(plan.guardDiagnostics, workspace.files)
          return .heldBack
        }
        if !plan.hasChanges, output.format == .text { Terminal.out("\nNothing to apply.\n") }
        return detailedExitcode && plan.hasChanges ? .changesPresent : .ok
      }
    }
  }
}

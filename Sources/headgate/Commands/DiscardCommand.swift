import ArgumentParser
import Execution
import FoundationEssentials
import Planning

/// `headgate discard`: gives the rows of a frozen plan free.
struct DiscardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "discard", abstract: "Give up a frozen plan: its pipelines may run again.")

  @OptionGroup var project: ProjectOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The file of the plan, or its id as `headgate status` shows it.")
  var plan: String

  func run() throws {
    let shell = Shell(output)
    try shell.run {
      let isFile = FileManager.default.fileExists(atPath: plan)
      let saved = isFile ? try PlanFile.read(plan) : nil
      let workspace = try Compiling.workspace(
        project, nil, shell, reviewed: saved)
      return try shell.locating(workspace) {
        let names = try Discarding.discard(saved?.id ?? plan, workspace)
        Terminal.note("Discarded: \(names.joined(separator: ", ")) may run again.\n")
        return .ok
      }
    }
  }
}

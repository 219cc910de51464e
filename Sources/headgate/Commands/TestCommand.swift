import ArgumentParser
import Compiler
import Diagnostics
import Execution

/// `headgate test`: the pipelines' own tests, offline.
struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run the pipelines' own tests: offline, no secret read.",
    discussion: "`lint` runs them too; this shows each, and takes a selection.")

  @OptionGroup var project: ProjectOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let shell = Shell(output)
    try shell.run {
      let workspace = try Compiling.workspace(
        project, selection, shell, needsEnvironment: false, asksSources: false)
      let results = workspace.project.pipelines.filter { workspace.selection.takes($0) }
        .flatMap { PipelineTestBench($0, in: workspace.project).results() }
      try shell.show(TestView(results: results, workspace: workspace))
      let failures = results.compactMap(\.diagnostic)
      if !failures.isEmpty, output.format == .text { shell.report(failures, workspace.files) }
      return failures.isEmpty ? .ok : .failed
    }
  }
}

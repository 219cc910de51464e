import ArgumentParser
import Compiler
import Diagnostics
import Execution

/// `headgate lint`: everything that can be known without network and secrets.
struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Check the project's files: fully offline, no secret read.",
    discussion: "Parses, resolves names, checks types and runs the connectors' tests.")

  @Argument(help: "Projects' folders. Default: the one you are in.")
  var folders: [String] = []

  @Flag(help: "Warnings fail too.")
  var strict = false

  @OptionGroup var project: ProjectOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let shell = Shell(output)
    try shell.run {
      var failed = false
      for folder in folders.isEmpty ? [project.folder] : folders.map(Optional.some) {
        let compilation = Compiling.compile(
          project, folder: folder, shell.surroundings, needsEnvironment: false,
          runsTests: true)
        let diagnostics = compilation.diagnostics.sorted
        try shell.show(LintView(compilation: compilation, diagnostics: diagnostics))
        failed =
          failed || compilation.diagnostics.hasErrors
          || (strict && diagnostics.contains { $0.severity == .warning })
        // The process is about to end: to free ten thousand pipelines takes longer than to show them.
        _ = Unmanaged.passRetained(Kept(compilation: compilation))
      }
      return failed ? .failed : .ok
    }
  }

  private final class Kept {
    let compilation: Compilation

    init(compilation: Compilation) { self.compilation = compilation }
  }
}

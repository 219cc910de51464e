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

  @Option(help: "text, json, github for annotations of a workflow, or sarif for code scanning.")
  var format: LintFormat = .text

  @Option(help: "Colour: auto, always or never. NO_COLOR is honoured.")
  var color: ColourChoice = .auto

  func validate() throws {
    if format == .sarif, folders.count > 1 {
      throw ValidationError("--format sarif is one document, about one project")
    }
  }

  func run() throws {
    let shell = Shell(colour: color)
    try shell.run {
      var failed = false
      for folder in folders.isEmpty ? [project.folder] : folders.map(Optional.some) {
        let compilation = Compiling.compile(
          project, folder: folder, shell.surroundings, needsEnvironment: false,
          runsTests: true)
        let diagnostics = compilation.diagnostics.sorted
        let view = LintView(
          compilation: compilation, diagnostics: diagnostics,
          root: Compiling.root(folder ?? project.folder))
        Terminal.out(view.rendered(format, shell.outStyle))
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

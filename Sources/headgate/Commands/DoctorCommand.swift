import ArgumentParser
import Execution
import Planning

/// `headgate doctor`: whether all that a run needs is there.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check what a run needs: secrets, sources, state, disk, clock, destinations.",
    discussion: "Sends no record and writes nothing. A secret's value is never shown.")

  @OptionGroup var project: ProjectOptions
  @OptionGroup var output: OutputOptions

  @Flag(help: "Do not connect to destinations.")
  var offline = false

  func run() throws {
    let shell = Shell(output)
    try shell.run {
      let findings = [Checkup.tool()] + findings(shell)
      try shell.show(DoctorView(findings: findings))
      return .strongest(findings.map(\.exit))
    }
  }

  private func findings(_ shell: Shell) -> [Finding] {
    let compilation = Compiling.compile(
      project, folder: nil, shell.surroundings, needsEnvironment: false, runsTests: true)
    let warnings = compilation.diagnostics.all.count { $0.severity == .warning }
    let errors = compilation.diagnostics.all.count { $0.severity == .error }
    let root = Compiling.root(project.folder)
    guard let project = compilation.project, errors == 0,
      let workspace = try? Workspace(
        project: project, files: compilation.files, selection: Selection([]),
        surroundings: shell.surroundings)
    else {
      let first = compilation.diagnostics.sorted.first { $0.severity == .error }
      return [
        .failed(
          .project, root, "\(errors.counted("error")); the first: \(first?.title ?? "none")",
          remedy: "headgate lint"),
        .skipped(.project, root, "what the project needs was not looked at"),
      ]
    }
    let text =
      "project \(project.name): \(project.files.count.counted("file")), \(project.pipelines.count.counted("pipeline")), \(warnings.counted("warning"))"
    let lint: Finding =
      warnings == 0
      ? .ok(.project, root, text) : .warning(.project, root, text, remedy: "headgate lint")
    return [lint] + Checkup(workspace, isOnline: !offline).findings()
  }
}

import Compiler
import Diagnostics
import Planning

/// What lint found.
struct LintView: View {
  let compilation: Compilation
  let diagnostics: [Diagnostic]

  func json() -> String { renderer(colour: false).json(diagnostics) }

  func text(_ style: Style) -> String {
    if !diagnostics.isEmpty { return renderer(colour: style.isColoured).text(diagnostics) }
    guard let project = compilation.project else { return "" }
    let counts = [
      project.files.count.counted("file"), project.pipelines.count.counted("pipeline"),
      project.models.count.counted("model"), project.destinations.count.counted("destination"),
    ]
    let tests = project.pipelines.reduce(0) { $0 + $1.tests.count }
    let passed = tests == 0 ? [] : [tests.counted("test") + " passed"]
    let text = (counts + passed).joined(separator: ", ")
    return style(.green, "ok") + "   project \(project.name): \(text)\n"
  }

  private func renderer(colour: Bool) -> DiagnosticRenderer {
    DiagnosticRenderer(
      files: compilation.files, colour: colour, fileCount: compilation.files.all.count,
      hidden: compilation.hidden)
  }
}

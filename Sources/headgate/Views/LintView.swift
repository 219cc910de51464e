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
    return style(.green, "ok") + "   project \(project.name): \(counts.joined(separator: ", "))\n"
  }

  private func renderer(colour: Bool) -> DiagnosticRenderer {
    DiagnosticRenderer(
      files: compilation.files, colour: colour, fileCount: compilation.files.all.count,
      hidden: compilation.hidden)
  }
}

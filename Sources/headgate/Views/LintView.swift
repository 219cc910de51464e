import Compiler
import Connectors
import Diagnostics
import Execution
import Planning

/// What lint found.
struct LintView {
  let compilation: Compilation
  let diagnostics: [Diagnostic]

  /// The project's folder, from which files have their paths.
  let root: String

  func rendered(_ format: LintFormat, _ style: Style) -> String {
    let plain = renderer(colour: false)
    return switch format {
    case .text: text(style)
    case .json: plain.json(diagnostics)
    case .github: plain.github(diagnostics) { ProjectFolder.join(root, $0) }
    case .sarif:
      plain.sarif(diagnostics, version: "\(ToolVersion.current)") {
        PercentEncoding.encode(ProjectFolder.join(root, $0), keeping: UInt8(ascii: "/"))
      }
    }
  }

  private func text(_ style: Style) -> String {
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

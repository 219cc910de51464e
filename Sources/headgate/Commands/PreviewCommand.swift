import ArgumentParser
import Execution

/// `headgate preview`: rows of the model and the records they become.
struct PreviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: "Show rows and the records made of them; send nothing.",
    discussion: "Personal columns, and fields made of them, are masked.")

  @Argument(help: "The pipeline.")
  var pipeline: String

  @Option(help: "How many rows.")
  var limit = 10

  @Option(help: "Only the row whose column has this value: column=value. Repeats.")
  var row: [String] = []

  @OptionGroup var project: ProjectOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit is at least 1") }
    for filter in row where !filter.contains("=") {
      throw ValidationError("--row takes column=value, not `\(filter)`")
    }
  }

  func run() throws {
    let shell = Shell(output)
    try shell.run {
      let workspace = try Compiling.workspace(project, .only(pipeline), shell)
      return try shell.locating(workspace) {
        let filters = row.compactMap { text in
          text.firstIndex(of: "=").map {
            (String(text[..<$0]), String(text[text.index(after: $0)...]))
          }
        }
        try shell.show(
          PreviewView(preview: try Preview(workspace, limit: limit, filters: filters)))
        return .ok
      }
    }
  }
}

extension SelectionOptions {
  /// Every pipeline, where a command takes no selection.
  static var all: SelectionOptions {
    var options = SelectionOptions()
    options.selectors = []
    return options
  }

  static func only(_ name: String) -> SelectionOptions {
    var options = SelectionOptions()
    options.selectors = [name]
    return options
  }
}

import ArgumentParser

/// What most commands take: where the project is and how it is compiled.
struct ProjectOptions: ParsableArguments {
  @Option(
    name: .customLong("project"),
    help: "The project's folder. Default: the nearest one upwards with a headgate.yaml.")
  var folder: String?

  @Option(
    name: [.customShort("e"), .customLong("env")],
    help: "The environment, where the project declares some. Also HEADGATE_ENV.")
  var environment: String?

  @Option(
    name: .customLong("var"), help: "A variable as name=value; repeats. Also HEADGATE_VAR_name.")
  var variables: [String] = []

  func validate() throws {
    for variable in variables where !variable.contains("=") {
      throw ValidationError("--var takes name=value, not `\(variable)`")
    }
  }

  var values: [String: String] {
    Dictionary(
      variables.compactMap { text in
        text.firstIndex(of: "=").map {
          (String(text[..<$0]), String(text[text.index(after: $0)...]))
        }
      }, uniquingKeysWith: { _, last in last })
  }
}

/// How a command prints.
struct OutputOptions: ParsableArguments {
  @Option(help: "text or json.")
  var format: OutputFormat = .text

  @Option(help: "Colour: auto, always or never. NO_COLOR is honoured.")
  var color: ColourChoice = .auto
}

/// How something is printed that may be a page of documentation.
struct PageOutputOptions: ParsableArguments {
  @Option(help: "text, json, or markdown for a page of documentation.")
  var format: PlanFormat = .text

  @Option(help: "Colour: auto, always or never. NO_COLOR is honoured.")
  var color: ColourChoice = .auto
}

/// How a plan is printed.
struct PlanOutputOptions: ParsableArguments {
  @Option(help: "text, json, or markdown for a comment on a pull request.")
  var format: PlanFormat = .text

  @Option(help: "Colour: auto, always or never. NO_COLOR is honoured.")
  var color: ColourChoice = .auto

  @Flag(
    help: "In markdown, show values of changed fields, which are masked. Personal ones stay so.")
  var showValues = false

  func validate() throws {
    if showValues, format != .markdown {
      throw ValidationError("--show-values is about --format markdown")
    }
  }
}

/// Which pipelines a command is about.
struct SelectionOptions: ParsableArguments {
  @Option(
    name: [.customShort("s"), .customLong("select")],
    help: "A pipeline by name or glob, or tag:, destination:, model:. Repeats. Default: all.")
  var selectors: [String] = []
}

enum ColourChoice: String, CaseIterable, ExpressibleByArgument { case auto, always, never }

extension OutputFormat: ExpressibleByArgument {}
extension PlanFormat: ExpressibleByArgument {}
extension LintFormat: ExpressibleByArgument {}

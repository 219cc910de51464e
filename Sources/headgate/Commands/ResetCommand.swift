import ArgumentParser
import Execution

/// `headgate reset`: every row is sent again, or nothing is known of any.
struct ResetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reset",
    abstract: "Have every row sent again by the next run; with --forget, begin anew.",
    discussion: """
      Without `--forget` the snapshot stays: rows that are gone are still removed. With it the \
      snapshot is dropped: what the destination holds becomes unmanaged, the next run is a \
      first one. Nothing is sent yet. Both say what they cost and want the pipeline's name.
      """)

  @OptionGroup var project: ProjectOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The pipeline.")
  var pipeline: String

  @Flag(help: "Forget what was sent.")
  var forget = false

  @Option(help: "The pipeline's name again, instead of typing it.")
  var yes: String?

  func run() throws {
    let shell = Shell(output)
    try shell.run {
      let workspace = try Compiling.workspace(project, nil, shell, asksSources: false)
      return try shell.locating(workspace) {
        let cost = try Mending.resetCost(pipeline, forget: forget, workspace)
        try Operating.confirm(
          pipeline, given: yes, cost: cost,
          "headgate reset \(pipeline)\(forget ? " --forget" : "")", shell)
        let report = try Mending.reset(pipeline, forget: forget, workspace)
        try shell.show(OperationsView(operations: [report]))
        return .ok
      }
    }
  }
}

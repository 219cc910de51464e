import ArgumentParser
import Execution
import FoundationEssentials

/// `headgate failures`: the records that were not accepted, and what to do about them.
struct FailuresCommand: ParsableCommand {
  enum Verb: String, CaseIterable, ExpressibleByArgument { case list, show, export }

  static let configuration = CommandConfiguration(
    commandName: "failures",
    abstract: "Records that were not accepted: who, why, what was sent, what to do.",
    discussion: """
      `list` groups them by pipeline and code, `show` has each with the record that was sent, \
      `export` prints one JSON object a line. They are those of each pipeline's last run, or of \
      `--run`; at most 100 of a run are kept, for as long as `retain.logs` says. Personal values \
      are masked.

      A rejected record is tried again with its present value by each run until it is given up \
      (`retry:`); `headgate retry PIPELINE` gives it another chance.
      """)

  @OptionGroup var project: ProjectOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "list, show or export.")
  var verb = Verb.list

  @Option(name: .customLong("run"), help: "Those of a run, by its number.")
  var runNumber: Int?

  @Option(help: "Those with a code.")
  var code: String?

  @Option(help: "Those of a record, by its identifier.")
  var key: String?

  func run() throws {
    let shell = Shell(output)
    try shell.run {
      let workspace = try Compiling.workspace(project, selection, shell, asksSources: false)
      return try shell.locating(workspace) {
        var filter = FailureList.Filter()
        (filter.run, filter.code, filter.key) = (runNumber.map { Int64($0) }, code, key)
        let list = try FailureList(workspace, filter)
        switch verb {
        case .list: try shell.show(FailuresView(list: list, isGrouped: true))
        case .show: try shell.show(FailuresView(list: list, isGrouped: false))
        case .export: Terminal.out(try Self.lines(list))
        }
        return .ok
      }
    }
  }

  private static func lines(_ list: FailureList) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return try list.failures.map { String(decoding: try encoder.encode($0), as: UTF8.self) + "\n" }
      .joined()
  }
}

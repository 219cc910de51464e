import ArgumentParser
import Execution
import FoundationEssentials
import Ledger

/// `headgate history`: the runs, newest first.
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "List runs, newest first: when, how they ended, how many rows.",
    discussion: """
      `-s` takes pipelines by name, and by `model:`, `destination:` or `tag:`. Times are \
      2026-01-31, 2026-01-31T06:00:00Z, or how long ago: 36h, 7d.

        headgate history -s destination:crm --status partial --since 7d
      """)

  @OptionGroup var project: ProjectOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var output: OutputOptions

  @Option(
    help: "Only runs that ended so: \(RunStatus.allCases.map(\.rawValue).joined(separator: ", ")).")
  var status: RunStatus?

  @Option(help: "Only runs that started at this time or later.")
  var since: Moment?

  @Option(help: "Only runs that started before this time.")
  var until: Moment?

  @Flag(inversion: .prefixedNo, help: "Only pipelines that the text enables, or does not.")
  var enabled: Bool?

  @Option(help: "At most so many.")
  var limit = 50

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit takes a number from 1 on") }
  }

  func run() throws {
    let shell = Shell(output)
    try shell.run {
      let workspace = try Compiling.workspace(project, selection, shell, asksSources: false)
      return try shell.locating(workspace) {
        var filter = RunHistory.Filter()
        let now = shell.surroundings.now()
        (filter.status, filter.isEnabled, filter.limit) = (status, enabled, limit)
        (filter.since, filter.until) = (
          since?.milliseconds(now: now), until?.milliseconds(now: now)
        )
        try shell.show(HistoryView(history: try RunHistory(workspace, filter)))
        return .ok
      }
    }
  }
}

extension RunStatus: ExpressibleByArgument {}

/// A time as an option takes it.
enum Moment: ExpressibleByArgument {
  case instant(Int64)
  case ago(Int64)

  init?(argument: String) {
    if let span = TimeSpan(argument: argument) {
      self = .ago(Int64(span.seconds) * 1000)
      return
    }
    let text = argument.count == 10 ? argument + "T00:00:00Z" : argument
    guard let date = try? Date(text, strategy: .iso8601) else { return nil }
    self = .instant(Int64(date.timeIntervalSince1970 * 1000))
  }

  func milliseconds(now: Int64) -> Int64 {
    switch self {
    case .instant(let time): time
    case .ago(let length): now - length
    }
  }
}

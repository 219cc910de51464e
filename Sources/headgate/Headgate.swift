import ArgumentParser
import Compiler
import Execution

/// The command line: commands and views over the other targets.
@main
struct Headgate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "headgate",
    abstract: "Reverse ETL as code: YAML pipelines, exact plans, applies that survive.",
    discussion: """
      Start with `headgate init demo`, then follow the three commands it prints.

      A project is `headgate.yaml` and the YAML files it includes. `lint` checks it offline, \
      `plan` shows what would change, `apply` sends exactly that.

      EXIT CODES
      \(ExitCode.allCases.map { "  \($0.rawValue)\t\($0.meaning)" }.joined(separator: "\n"))
      """,
    version: "\(ToolVersion.current)",
    subcommands: [
      InitCommand.self, LintCommand.self, CompileCommand.self, PreviewCommand.self,
      TestCommand.self, DescribeCommand.self, PlanCommand.self, ShowCommand.self,
      ApplyCommand.self, DiscardCommand.self, RunCommand.self, StatusCommand.self,
      HistoryCommand.self, FailuresCommand.self, RetryCommand.self, ReplayCommand.self,
      ResetCommand.self, EraseCommand.self, PauseCommand.self, ResumeCommand.self,
      CancelCommand.self, AdoptCommand.self, DestroyCommand.self,
      SchemaCommand.self, ExplainCommand.self, ConnectorsCommand.self, DoctorCommand.self,
      CompletionCommand.self,
    ])
}

import ArgumentParser
import Execution

/// `headgate erase`: removes one record, and every trace of its row.
struct EraseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase",
    abstract: "Remove one record at the destination, then every trace of its row here.",
    discussion: """
      For a person who asks to be forgotten. The record is removed by the same requests as in a \
      run, where the action can remove; then its row goes from the snapshot, from what is \
      pending, from match values, remembered changesets and failures. The ledger keeps a line \
      with the time, who did it, and a digest of the key.

      Take the row out of the source first: while the model has it, the next run would send it \
      again, and erase refuses. With `--keep-in-model` it erases all the same and pauses the \
      pipeline, until you resume it.

        headgate erase customers_to_crm 88123
      """)

  @OptionGroup var project: ProjectOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The pipeline.")
  var pipeline: String

  @Argument(help: "The row's identifier: a value for each of its columns, in their order.")
  var key: [String]

  @Flag(help: "Erase although the model has the row, and pause the pipeline.")
  var keepInModel = false

  func run() throws {
    let shell = Shell(output)
    Interruption.listen()
    try shell.run {
      let workspace = try Compiling.workspace(project, nil, shell, asksSources: false)
      return try shell.locating(workspace) {
        let (outcome, report) = try Erasure(
          pipeline, keys: key, keepsInModel: keepInModel, workspace
        ).erase { _ in }
        for trouble in outcome.troubles {
          shell.report([trouble.diagnostic], trouble.files ?? workspace.files)
        }
        if let report {
          try shell.show(OperationsView(operations: [report]))
          return .ok
        }
        try shell.show(OperationsView(operations: []))
        for failure in outcome.reports.flatMap(\.failures) {
          Terminal.note("\(failure.code)  \(failure.message)\n")
        }
        Terminal.note(
          "The destination did not take the removal: the row stays on record. Erase it again when it does.\n"
        )
        return .strongest(outcome.reports.map(\.exit) + outcome.troubles.map(\.exit) + [.partial])
      }
    }
  }
}

import ArgumentParser
import Execution

/// `headgate adopt`: takes over states that do not fit the ledger.
struct AdoptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adopt",
    abstract: "Take over a state that is missing, older, or of another ledger.",
    discussion: """
      The ledger and the snapshots beside it remember each other; where they do not fit, nothing \
      runs (exit 6). Restore the file that is missing or old, if there is a copy. If there is \
      none, this makes them fit again: every row that a snapshot has is in doubt and sent again \
      by the next run. What was sent and is in no snapshot any more stays at the destination, \
      unmanaged.
      """)

  @OptionGroup var project: ProjectOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var output: OutputOptions

  @Flag(help: "Do not ask. Needed where there is no terminal.")
  var autoApprove = false

  func run() throws {
    let shell = Shell(output)
    try shell.run {
      let workspace = try Compiling.workspace(project, selection, shell, asksSources: false)
      return try shell.locating(workspace) {
        let adoption = try Adoption(workspace)
        if let note = adoption.ownerNote { Terminal.note(note + "\n") }
        for finding in adoption.findings {
          for note in finding.notes { Terminal.note(note + "\n") }
        }
        if adoption.findings.isEmpty, adoption.ownerNote == nil {
          if output.format == .text { Terminal.out("Every state fits the ledger.\n") }
        } else if !autoApprove {
          guard Terminal.isInteractive else {
            throw Trouble(
              .heldBack, .approvalMissing,
              "nothing was adopted, for there is no terminal to ask on",
              help: ["read what it means and run `headgate adopt --auto-approve`"])
          }
          guard Terminal.confirms("\nAdopt them?") else {
            Terminal.note("Nothing was adopted.\n")
            return .heldBack
          }
        }
        let reports = try adoption.adopt()
        if output.format == .json || !reports.isEmpty {
          try shell.show(AdoptionView(reports: reports))
        }
        return adoption.findings.allSatisfy(\.canBeAdopted) ? .ok : .reviewAgain
      }
    }
  }
}

import Diagnostics

/// The outside world did not do what was asked: a message that names the place and the remedy, and the exit code it means.
package struct Trouble: Error, Sendable {
  package let exit: ExitCode
  package let diagnostic: Diagnostic

  package init(
    _ exit: ExitCode, _ code: DiagnosticCode, _ title: String, at span: SourceSpan? = nil,
    label: String = "", help: [String] = [], notes: [String] = []
  ) {
    self.exit = exit
    diagnostic = Diagnostic(code, title, at: span, label: label, help: help, notes: notes)
  }
}

extension DiagnosticCode {
  package static let modelRefused = DiagnosticCode(
    "HG0550", "The source's database refused the model's SQL; its own message follows.")
  package static let sourceUnreadable = DiagnosticCode(
    "HG0551", "A source is missing, is not a database, or cannot be read.")
  package static let secretMissing = DiagnosticCode(
    "HG0850", "A secret that a destination needs is not set where the text says it is.")
  package static let guardTripped = DiagnosticCode(
    "HG0920",
    "A guard stopped the run before its first request, for the change is larger than the definition allows."
  )
  package static let approvalMissing = DiagnosticCode(
    "HG0921", "`apply` sends nothing before somebody has approved what it shows.")
  package static let changeNotCarried = DiagnosticCode(
    "HG0922",
    "The definition changed in a way over which this version cannot carry the pipeline's state.")
  package static let stateUnfit = DiagnosticCode(
    "HG0923",
    "The ledger or a pipeline's state is missing, newer than this program, somebody else's, or behind. It is never taken for an empty one, for then everything would be sent again and nothing removed."
  )
  package static let stateUnwritable = DiagnosticCode(
    "HG0924",
    "The ledger or a pipeline's state could not be written: the disk is full or refuses it. What was accepted until then is in the journal."
  )
  package static let leaseHeld = DiagnosticCode(
    "HG0925", "Another process runs the pipeline; two at once would send the same rows twice.")
  package static let unknownPipeline = DiagnosticCode(
    "HG0926", "A selection takes no pipeline of the project.")
  package static let destinationDown = DiagnosticCode(
    "HG0927", "A destination could not be reached, or asked to be tried again later.")
  package static let destinationRefused = DiagnosticCode(
    "HG0928", "A destination refused the credentials it was sent.")

  package static let unknownColumn = DiagnosticCode(
    "HG0929", "A filter names a column that the pipeline does not read.")
  package static let projectExists = DiagnosticCode(
    "HG0930", "`init` never writes over what is there, and needs a folder it may write to.")

  package static let destinationUnusable = DiagnosticCode(
    "HG0931", "A destination's settings do not make a request, or its file cannot be written.")

  /// What this target raises, for `headgate explain`.
  package static let executionCodes: [DiagnosticCode] = [
    .modelRefused, .sourceUnreadable, .secretMissing, .guardTripped, .approvalMissing,
    .changeNotCarried, .stateUnfit, .stateUnwritable, .leaseHeld, .unknownPipeline,
    .destinationDown, .destinationRefused, .unknownColumn, .projectExists,
    .destinationUnusable,
  ]
}

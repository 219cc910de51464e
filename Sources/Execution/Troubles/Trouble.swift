import Diagnostics

/// The outside world did not do what was asked: a message that names the place and the remedy, and the exit code it means.
package struct Trouble: Error, Sendable {
  package let exit: ExitCode
  package let diagnostic: Diagnostic
  /// The texts that it points into, where those are not the project's own.
  package private(set) var files: SourceFiles?

  /// The same, pointing into other texts, such as a deployment's.
  func within(_ files: SourceFiles) -> Trouble {
    var trouble = self
    trouble.files = self.files ?? files
    return trouble
  }

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
    "HG0850",
    "A secret that a destination, a source or the ledger needs is not set where the text says it is."
  )
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
  package static let jobsOpen = DiagnosticCode(
    "HG0954",
    "A destination was handed over records and has not said yet what became of them. Nothing else of the pipeline is sent until it has."
  )
  package static let destinationRefused = DiagnosticCode(
    "HG0928", "A destination refused the credentials it was sent.")
  package static let targetMissing = DiagnosticCode(
    "HG0955",
    "A destination does not have the account, the list or the catalog that a pipeline sends to. No record is at fault: all of them stay due."
  )

  package static let unknownColumn = DiagnosticCode(
    "HG0929", "A filter names a column that the pipeline does not read.")
  package static let projectExists = DiagnosticCode(
    "HG0930", "`init` never writes over what is there, and needs a folder it may write to.")

  package static let destinationUnusable = DiagnosticCode(
    "HG0931", "A destination's settings do not make a request, or its file cannot be written.")

  package static let unknownModel = DiagnosticCode(
    "HG0942", "`describe` is given the name of a model of the project, or none for all.")
  package static let lockUnwritable = DiagnosticCode(
    "HG0943", "`describe --write` could not write `headgate.lock`.")
  package static let changeForbidden = DiagnosticCode(
    "HG0932",
    "The definition changed in a way that `on_change` forbids, for what it does to what was sent cannot be taken back."
  )
  package static let ledgerAbsent = DiagnosticCode(
    "HG0933",
    "In CI a ledger that is not there is refused: a runner with an empty disk must not look like a first run, which sends everything and removes nothing."
  )
  package static let planStale = DiagnosticCode(
    "HG0934",
    "A saved plan is applied to what it was made of: the same text, the same deployment, and rows and guards that are not worse than reviewed by more than 1 % or 100 rows."
  )
  package static let planUnreadable = DiagnosticCode(
    "HG0935",
    "A saved plan is a file that `headgate plan -o` wrote, and that nobody has changed since.")
  package static let frozen = DiagnosticCode(
    "HG0936",
    "A frozen plan holds the rows of its pipelines: until it is applied, discarded or expired, nothing else runs of them."
  )
  package static let environmentProtected = DiagnosticCode(
    "HG0937",
    "In an environment with `protected: true` definitions change only by a plan that was saved and reviewed."
  )
  package static let notDeployed = DiagnosticCode(
    "HG0938", "`run` sends data for deployed definitions; `apply` deploys them.")
  package static let textDiffers = DiagnosticCode(
    "HG0939",
    "`run` executes what is deployed. Where the text says something else by now, it refuses rather than do what nobody expects."
  )
  package static let deploymentUnreadable = DiagnosticCode(
    "HG0940",
    "A deployment is kept as text and compiled again by each run; this one lacks it, or this version does not understand it."
  )
  package static let modelTestFailed = DiagnosticCode(
    "HG0941", "The rows of a model do not meet one of its `tests`, so none of them is sent.")

  package static let unknownRun = DiagnosticCode(
    "HG0944", "Runs are named by their number in the ledger, which `headgate history` shows.")
  package static let runForgotten = DiagnosticCode(
    "HG0945",
    "`replay` knows the rows of the last runs alone, as many as `retain.changesets` keeps.")
  package static let runEnded = DiagnosticCode(
    "HG0946", "Only a run that is under way can be asked to stop.")
  package static let keyMismatch = DiagnosticCode(
    "HG0947", "`erase` is given the identifier of one row, a value for each of its columns.")
  package static let stillInModel = DiagnosticCode(
    "HG0948",
    "A row that is erased while its model has it would be sent again by the next run.")
  package static let nameUnconfirmed = DiagnosticCode(
    "HG0949", "What cannot be taken back wants its name typed, or given as `--yes=NAME`.")

  /// What this target raises, for `headgate explain`.
  package static let executionCodes: [DiagnosticCode] = [
    .modelRefused, .sourceUnreadable, .secretMissing, .guardTripped, .approvalMissing,
    .changeNotCarried, .stateUnfit, .stateUnwritable, .leaseHeld, .unknownPipeline,
    .destinationDown, .destinationRefused, .unknownColumn, .projectExists,
    .destinationUnusable, .changeForbidden, .ledgerAbsent, .planStale, .planUnreadable, .frozen,
    .environmentProtected, .notDeployed, .textDiffers, .deploymentUnreadable, .modelTestFailed,
    .unknownModel, .lockUnwritable, .unknownRun, .runForgotten, .runEnded, .keyMismatch,
    .stillInModel, .nameUnconfirmed, .objectExists, .objectInDoubt, .objectRefused,
    .jobsOpen, .targetMissing,
  ]
}

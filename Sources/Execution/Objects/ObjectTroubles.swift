import Delivery
import Diagnostics

extension DiagnosticCode {
  package static let objectExists = DiagnosticCode(
    "HG0951",
    "An object that a pipeline would have made is at the destination already, and was not made for it. It is never taken over by itself, for its content is somebody's."
  )
  package static let objectInDoubt = DiagnosticCode(
    "HG0952",
    "An object was to be made, and whether it was is not known: the answer was lost, or the process ended before it came. It is not made a second time unless somebody says so."
  )
  package static let objectRefused = DiagnosticCode(
    "HG0953", "An object could not be looked for or made at the destination.")
}

extension ObjectSearch {
  /// There is one of the name, which was not made for the pipeline.
  func isTaken(by id: String) -> Trouble {
    Trouble(
      .heldBack, .objectExists,
      "the \(kind) `\(name)` is at `\(destination.name)` already, with the id `\(id)`",
      at: destination.span, label: "this destination",
      help: ["take it: `\(kind): { use: \(id) }`", "or choose another name in `create`"])
  }

  /// Whether it was made is not known.
  func isInDoubt(found: [String]) -> Trouble {
    let several =
      found.isEmpty
      ? "it is not to be found now" : "there are several: \(found.joined(separator: ", "))"
    return Trouble(
      .heldBack, .objectInDoubt,
      "whether the \(kind) `\(name)` was made at `\(destination.name)` is not known; \(several)",
      at: destination.span, label: "this destination",
      help: [
        "look at the destination, then say which it is: `--object \"\(name)=ID\"`",
        "or, where it is not there: `--object \"\(name)=create\"`",
      ])
  }

  func trouble(_ failure: CallFailure, doing what: String) -> Trouble {
    let (exit, message): (ExitCode, String) =
      switch failure {
      case .refused(let message, _): (.failed, message)
      case .down(let message, _), .doubt(let message): (.tryAgain, message)
      }
    return Trouble(
      exit, .objectRefused,
      "the \(kind) `\(name)` of `\(destination.name)`: \(what) failed: \(message)",
      at: destination.span, label: "this destination")
  }
}

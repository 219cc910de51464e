import Compiler
import Planning

extension RunReport {
  /// Why the run stopped early, where the destination is why.
  func trouble(at destination: Destination) -> Trouble? {
    switch stop {
    case nil, .canceled: nil
    case .waiting(let message):
      Trouble(
        .tryAgain, .jobsOpen,
        "pipeline `\(pipeline)` waits for destination `\(destination.name)`: \(message)",
        at: destination.span, label: "this destination",
        help: [
          "the next `headgate run` or `apply` asks what became of them, and sends none of them again"
        ])
    case .unavailable(let message):
      Trouble(
        exit, .destinationDown, "destination `\(destination.name)` stopped the run: \(message)",
        at: destination.span, label: "this destination",
        help: [
          "what was not accepted stays due; when it answers again, run `headgate apply` again"
        ] + (retryAfter.map { ["it asks to wait \(TimeEstimate.text(seconds: $0))"] } ?? []))
    case .rejects(let message):
      Trouble(
        .heldBack, .guardTripped, "pipeline `\(pipeline)` stopped: \(message)",
        help: ["see why: `headgate failures`; what was accepted stays, the rest is due"])
    case .target(let message):
      Trouble(
        exit, .targetMissing,
        "destination `\(destination.name)` does not have what pipeline `\(pipeline)` sends to: \(message)",
        at: destination.span, label: "this destination",
        help: [
          "check the destination's settings and what the pipeline names in `to:`; nothing that was refused counts against a record"
        ])
    case .auth(let message):
      Trouble(
        exit, .destinationRefused,
        "destination `\(destination.name)` refuses the credentials: \(message)",
        at: destination.span, label: "this destination",
        help: ["check the secrets it is given; nothing that was refused counts against a record"])
    }
  }
}

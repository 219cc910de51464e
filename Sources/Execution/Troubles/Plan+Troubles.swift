import Diagnostics
import Planning

extension Plan {
  /// What each tripped guard has to say.
  package var guardDiagnostics: [Diagnostic] {
    trippedGuards.map { pipeline, verdict in
      Diagnostic(
        .guardTripped, "guard `\(verdict.name)` of pipeline `\(pipeline)` tripped: \(verdict.text)",
        at: nil, help: [verdict.remedy].compactMap { $0 }, notes: ["nothing was sent"])
    }
  }
}

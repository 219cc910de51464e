import Compiler
import Delivery
import Diagnostics
import Warehouses

extension Troubled {
  /// What keeps a destination from being sent to at all.
  static func trouble(_ error: DeliveryError, at destination: Destination) -> Trouble {
    let (exit, code) = meaning(of: error)
    return Trouble(
      exit, code, "destination `\(destination.name)`: \(error)", at: destination.span,
      label: "this destination", help: error.remedies)
  }

  private static func meaning(of error: DeliveryError) -> (ExitCode, DiagnosticCode) {
    if case .matrix(_, let trouble) = error {
      switch trouble.kind {
      case .unusable: return (.failed, .destinationUnusable)
      case .denied: return (.failed, .destinationRefused)
      case .down: return (.tryAgain, .destinationDown)
      }
    }
    guard case .database(_, let failure) = error else { return (.failed, .destinationUnusable) }
    switch failure.kind {
    case .notAuthenticated: return (.failed, .destinationRefused)
    // What the way there is like does not change by itself.
    case .cannotOpen where failure.code == "3D000" || failure.message.contains("SSL"):
      return (.failed, .destinationUnusable)
    case .notADatabase, .denied, .statement, .constraint: return (.failed, .destinationUnusable)
    case .cannotOpen, .lost, .busy, .full, .io, .corrupt, .readOnly, .interrupted, .timeout,
      .conflict, .other:
      return (.tryAgain, .destinationDown)
    }
  }
}

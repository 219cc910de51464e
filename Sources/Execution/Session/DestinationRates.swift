import Compiler
import Delivery

/// The rates of the destinations that one session sends to: pipelines of one destination have one between them.
final class DestinationRates {
  private var pacers: [String: Pacer] = [:]

  func pacer(of destination: Destination) -> Pacer {
    if let pacer = pacers[destination.name] { return pacer }
    let pacer = Pacer(destination.limits.requests)
    pacers[destination.name] = pacer
    return pacer
  }
}

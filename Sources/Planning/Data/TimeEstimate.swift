import Connectors

/// How long the requests take at the destination's limit; nothing is said where there is none.
package enum TimeEstimate {
  /// Whole seconds, rounded up; the first request waits for nobody.
  package static func seconds(requests: Int, limit: RateLimit.Requests?) -> Int? {
    guard let limit, requests > 0 else { return nil }
    return ((requests - 1) * limit.seconds + limit.count - 1) / limit.count
  }

  /// `37 s`, `1m 33s`, `2h 05m`.
  package static func text(seconds: Int) -> String {
    switch seconds {
    case ..<60: "\(seconds) s"
    case ..<3600: "\(seconds / 60)m \(padded(seconds % 60))s"
    default: "\(seconds / 3600)h \(padded(seconds % 3600 / 60))m"
    }
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension RateLimit.Requests {
  /// As the user writes it: `1500/min`, `100/10s`.
  package var text: String {
    switch seconds {
    case 1: "\(count)/s"
    case 60: "\(count)/min"
    case 3600: "\(count)/h"
    default: "\(count)/\(seconds)s"
    }
  }
}

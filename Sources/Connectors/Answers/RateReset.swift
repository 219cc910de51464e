/// The header by which a destination says when it takes requests again, where it does not say so by `Retry-After`.
struct RateReset: Sendable, Hashable {
  /// Seconds or milliseconds from the answer on, or a moment counted so from 1970, UTC.
  enum Unit: String, CaseIterable, Sendable {
    case seconds = "s"
    case milliseconds = "ms"
    case moment = "epoch_s"
    case fineMoment = "epoch_ms"
  }

  /// A header that means something else than it is read as must not stop a destination for good.
  private static let longest = 86_400

  /// In lower case.
  let header: String
  let unit: Unit

  /// The whole seconds to wait after `answer`, a day at most; nil where it says no number.
  func wait(after answer: Answer) -> Int? {
    guard let text = answer.header(header),
      let match = text.wholeMatch(of: /([0-9]{1,15})(?:\.([0-9]+))?/), let whole = Int(match.1)
    else { return nil }
    // A little more than it says rather than a little less.
    let number = match.2?.contains { $0 != "0" } == true ? whole + 1 : whole
    let wait =
      switch unit {
      case .seconds: number
      case .milliseconds: (number + 999) / 1000
      case .moment: number - Int(answer.moment)
      case .fineMoment: (number + 999) / 1000 - Int(answer.moment)
      }
    return min(max(wait, 0), Self.longest)
  }
}

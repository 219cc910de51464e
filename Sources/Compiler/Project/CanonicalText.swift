import Connectors
import MappingSyntax
import Records

/// The one text of each value of a definition, for declarations and messages.
extension Schedule {
  package var text: String {
    switch self {
    case .manual: "manual"
    case .every(let seconds, let starting, let timezone):
      "every \(TimeLength.text(seconds))" + (starting.map { " starting \($0)" } ?? "")
        + Self.zone(timezone)
    case .at(let days, let time, let timezone):
      "\(days.joined(separator: ", ")) at \(time)" + Self.zone(timezone)
    case .cron(let text, let timezone): "cron \(text)" + Self.zone(timezone)
    case .after(let other): "after \(other)"
    }
  }

  private static func zone(_ timezone: String) -> String {
    timezone == "UTC" ? "" : " \(timezone)"
  }

}

extension Guards.Limit {
  /// As `max 5 %, above 100`.
  package var text: String {
    let share = percent.map { percent in
      let digits = percent == percent.rounded() ? "\(Int(percent))" : "\(percent)"
      return "max \(digits) %, above \(above)"
    }
    return [share, rows.map { "rows \($0)" }].compactMap { $0 }.joined(separator: ", ")
  }
}

extension RateLimit {
  fileprivate static func text(_ requests: Requests) -> String {
    "requests \(requests.count)/\(requests.seconds)s, "
  }

  var text: String {
    (requests.map(Self.text) ?? "") + "concurrency \(concurrency)"
      + (batch.map { ", batch \($0)" } ?? "")
  }
}

extension SettingValue {
  /// A reference stays a reference: what it names is not read.
  var text: String {
    switch self {
    case .literal(let value): value.text
    case .environment(let name): "{ env: \(name) }"
    case .file(let path): "{ file: \(path) }"
    }
  }
}

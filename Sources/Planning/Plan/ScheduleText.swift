import Compiler

extension Schedule: CustomStringConvertible {
  /// As a plan and a status say it: `every 1h`, `mon, thu at 09:00`.
  package var description: String {
    switch self {
    case .manual: "manual"
    case .every(let seconds, let starting, let timezone):
      "every \(Self.duration(seconds))" + (starting.map { " from \($0)" } ?? "")
        + Self.zone(timezone)
    case .at(let days, let time, let timezone):
      (days.isEmpty ? "daily" : days.joined(separator: ", ")) + " at \(time)" + Self.zone(timezone)
    case .cron(let expression, let timezone): "cron \(expression)" + Self.zone(timezone)
    case .after(let pipeline): "after `\(pipeline)`"
    }
  }

  private static func zone(_ timezone: String) -> String {
    timezone == "UTC" ? "" : " \(timezone)"
  }

  private static func duration(_ seconds: Int) -> String {
    for (unit, size) in [("d", 86_400), ("h", 3600), ("m", 60)] where seconds % size == 0 {
      return "\(seconds / size)\(unit)"
    }
    return "\(seconds)s"
  }
}

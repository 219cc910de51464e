import Foundation

/// Replaces what differs from run to run by placeholders, the same value by the same one.
struct ScenarioMasks {
  private let directories: [(path: String, name: String)]
  private let now: Date
  private var uids: [String] = []
  private var custom: [(pattern: String, name: String)] = []

  /// `directories` by longest path first become their names.
  init(directories: [(path: String, name: String)], now: Date = Date()) {
    self.directories = directories.sorted { $0.path.count > $1.path.count }
    self.now = now
  }

  mutating func add(_ pattern: String, name: String) { custom.append((pattern, name)) }

  mutating func apply(to text: String) throws -> String {
    var text = text
    for (path, name) in directories { text = text.replacingOccurrences(of: path, with: name) }
    for (pattern, name) in custom {
      text = text.replacing(try Regex(pattern), with: "<\(name)>")
    }
    text = text.replacing(/\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?( ?Z|[+-]\d\d:?\d\d)?)?/) {
      isRecent(String($0.output.0.prefix(10))) ? "<time>" : String($0.output.0)
    }
    text = text.replacing(/\d[\d,.]*[kM]?( rows| records| requests)?\/s\b/, with: "<rate>")
    text = text.replacing(/\b(\d+h ?)?\d+m \d+s\b|\b\d+(\.\d+)? ?ms\b|\b\d+\.\d+ ?s\b|\b\d+ s\b/) {
      _ in
      "<duration>"
    }
    // A column of durations is as wide as its longest one.
    text = text.replacing(/\ {2,}(<duration>|time)$/) { "  \($0.output.1)" }
    text = text.replacing(/(127\.0\.0\.1|localhost):\d{4,5}\b/) { "\($0.output.1):<port>" }
    return maskingUIDs(text)
  }

  /// Within 60 days of now: times of the run, and not of the case's data, which is older.
  private func isRecent(_ day: String) -> Bool {
    let parts = day.split(separator: "-").compactMap { Int($0) }
    var components = DateComponents()
    (components.year, components.month, components.day) = (parts[0], parts[1], parts[2])
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    guard let date = calendar.date(from: components) else { return false }
    return abs(date.timeIntervalSince(now)) < 60 * 86_400
  }

  /// A pipeline's uid, 12 hex digits that stand alone, becomes `<uid1>`, the next `<uid2>`.
  private mutating func maskingUIDs(_ text: String) -> String {
    var masked = ""
    var rest = text[...]
    while let match = rest.firstMatch(of: /[0-9A-Za-z-]+/) {
      masked += rest[..<match.range.lowerBound]
      rest = rest[match.range.upperBound...]
      let word = String(match.output)
      guard word.count == 12, word.allSatisfy({ "0123456789abcdef".contains($0) }) else {
        masked += word
        continue
      }
      if !uids.contains(word) { uids.append(word) }
      masked += "<uid\((uids.firstIndex(of: word) ?? 0) + 1)>"
    }
    return masked + rest
  }
}

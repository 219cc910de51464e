import Foundation

/// How long each statement took by the server's own log: the same watch for ours and for its floors.
struct ServerLog {
  /// One statement that ended.
  struct Entry {
    /// Name of the session's application.
    let session: String
    /// When it ended, in seconds since 1970.
    let end: Double
    let milliseconds: Double
    let statement: String

    var start: Double { end - milliseconds / 1000 }
  }

  static let settings = [
    "log_min_duration_statement": "0", "log_line_prefix": "@%a@%n@", "log_checkpoints": "off",
    "log_lock_waits": "off",
  ]

  private let path: String
  private var offset: UInt64 = 0

  init(path: String) {
    self.path = path
    _ = news()
  }

  /// What ended since this was asked last.
  mutating func news() -> [Entry] {
    guard let file = FileHandle(forReadingAtPath: path) else { return [] }
    defer { try? file.close() }
    try? file.seek(toOffset: offset)
    let data = (try? file.readToEnd()) ?? Data()
    offset += UInt64(data.count)
    var entries: [Entry] = []
    for line in String(decoding: data, as: UTF8.self).split(separator: "\n@").map(String.init) {
      if let entry = Self.entry(line) { entries.append(entry) }
    }
    return entries
  }

  /// `application@LOG:  duration: 1.234 ms  statement: SELECT ...`; without a statement where a cursor or an answer was closed.
  private static func entry(_ text: String) -> Entry? {
    let line = text.hasPrefix("@") ? text.dropFirst() : text[...]
    let parts = line.split(separator: "@", maxSplits: 2)
    guard parts.count == 3, let end = Double(parts[1]),
      let duration = line.firstRange(of: "duration: "),
      let unit = line[duration.upperBound...].firstRange(of: " ms"),
      let milliseconds = Double(line[duration.upperBound..<unit.lowerBound])
    else { return nil }
    let rest = line[unit.upperBound...].drop { $0 == " " }
    // Preparing a statement is a part of it.
    let statement = rest.firstIndex(of: ":").map { rest[rest.index(after: $0)...] } ?? ""
    return Entry(
      session: String(parts[0]), end: end, milliseconds: milliseconds,
      statement: statement.drop { $0.isWhitespace }.split(whereSeparator: \.isWhitespace)
        .joined(separator: " "))
  }
}

extension [ServerLog.Entry] {
  /// Seconds from the first window that was read for sending to the first statement after the last one, by which every
  /// answer has come.
  var delivery: Double {
    // What a plan looks at is read before.
    let windows = filter(\.isReading).sorted { $0.start < $1.start }.dropFirst()
    guard let first = windows.first, let last = windows.last,
      let next = map(\.start).filter({ $0 >= last.end }).min()
    else { return 0 }
    return next - first.start
  }

  /// Seconds of those that pass.
  func seconds(where passes: (ServerLog.Entry) -> Bool) -> Double {
    reduce(0) { passes($1) ? $0 + $1.milliseconds : $0 } / 1000
  }
}

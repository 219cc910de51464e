import Execution
import Planning

/// Records that were not accepted, by code or one by one.
struct FailuresView: DocumentView {
  let list: FailureList
  let isGrouped: Bool

  var document: any Encodable { list }

  func text(_ style: Style) -> String {
    guard !list.failures.isEmpty else { return "No failures on record.\n" }
    var lines: [String] = []
    for source in list.runs {
      let own = list.failures.filter { $0.run == source.run }
      if own.isEmpty { continue }
      if !lines.isEmpty { lines.append("") }
      lines.append(
        style(.bold, source.pipeline)
          + "   run \(source.run), \(source.started): \(source.total.counted("record")) not accepted"
      )
      lines += isGrouped ? Self.groups(own) : Self.lines(own)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A line a code, with examples and what to do.
  private static func groups(_ failures: [FailureEntry]) -> [String] {
    var codes: [String] = []
    for failure in failures where !codes.contains(failure.code) { codes.append(failure.code) }
    return codes.flatMap { code -> [String] in
      let own = failures.filter { $0.code == code }
      var keys: [String] = []
      for failure in own where !keys.contains(failure.key) && keys.count < 3 {
        keys.append(failure.key)
      }
      var lines = [
        "  \(own.count.grouped)  \(code)  \(own[0].message)   e.g. \(keys.joined(separator: "; "))"
      ]
      if let advice = own[0].advice { lines.append("     \(advice)") }
      return lines
    }
  }

  /// Each record with what was sent.
  static func lines(_ failures: [FailureEntry]) -> [String] {
    failures.flatMap { failure -> [String] in
      let operation = failure.operation.map { "  (\($0))" } ?? ""
      var lines = ["  \(failure.key)\(operation)  \(failure.code)  \(failure.message)"]
      if let payload = failure.payload { lines.append("     \(payload)") }
      if let advice = failure.advice { lines.append("     \(advice)") }
      return lines
    }
  }
}

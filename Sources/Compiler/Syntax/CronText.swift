import Diagnostics
import YAMLSyntax

/// A cron expression of five fields: minute, hour, day of month, month, day of week.
struct CronText {
  /// With one space between fields.
  let text: String

  private static let fields: [(name: String, range: ClosedRange<Int>, words: [String])] = [
    ("minute", 0...59, []), ("hour", 0...23, []), ("day of month", 1...31, []),
    (
      "month", 1...12,
      ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    ),
    ("day of week", 0...7, ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
  ]

  init?(_ node: YAMLNode, _ bag: inout DiagnosticBag) {
    guard let given = node.string("`cron`", &bag) else { return nil }
    let parts = given.value.split { $0 == " " || $0 == "\t" }
    guard parts.count == Self.fields.count else {
      bag.add(
        .badCron(
          "a cron expression has five fields, and this has \(parts.count)", at: given.span))
      return nil
    }
    for (part, field) in zip(parts, Self.fields) {
      let pieces = part.split(separator: ",", omittingEmptySubsequences: false)
      guard
        pieces.allSatisfy({ Self.isPiece($0, field.range, field.words) })
      else {
        bag.add(
          .badCron(
            "`\(part)` is not a \(field.name) of a cron expression "
              + "(\(field.range.lowerBound) to \(field.range.upperBound))", at: given.span))
        return nil
      }
    }
    text = parts.joined(separator: " ")
  }

  /// `*`, `5`, `1-5`, each with an optional `/step`.
  private static func isPiece(_ piece: Substring, _ range: ClosedRange<Int>, _ words: [String])
    -> Bool
  {
    let halves = piece.split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count <= 2 else { return false }
    if halves.count == 2 {
      guard let step = number(halves[1]), step > 0, step <= range.upperBound else { return false }
    }
    if halves[0] == "*" { return true }
    let ends = halves[0].split(separator: "-", omittingEmptySubsequences: false)
    let values = ends.compactMap { end in
      number(end) ?? words.firstIndex(of: end.lowercased()).map { $0 + range.lowerBound }
    }
    guard values.count == ends.count, values.count <= 2, values.allSatisfy(range.contains) else {
      return false
    }
    if values.count == 2 { return values[0] <= values[1] }
    return halves.count == 1
  }

  private static func number(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
  }
}

extension DiagnosticCode {
  static let badCron = DiagnosticCode(
    "HG0704",
    "A cron expression has five fields, minute, hour, day of month, month and day of week; each is `*`, numbers, ranges or lists, with `/step`."
  )
}

extension Diagnostic {
  fileprivate static func badCron(_ title: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .badCron, title, at: span, label: "not a cron expression",
      help: ["such as `\"0 6 * * 1-5\"`, in quotes"])
  }
}

import Foundation
import Testing

/// A case file, by name.
struct ScenarioCase: Sendable, CustomTestStringConvertible {
  let path: String

  var testDescription: String {
    URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
  }

  static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Cases")

  /// Every `*.txtar` in `Cases`, sorted.
  static let all: [ScenarioCase] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    return names.filter { $0.hasSuffix(".txtar") }.sorted().map {
      ScenarioCase(path: directory.appendingPathComponent($0).path)
    }
  }()
}

@Suite("Scenarios", .startsCommands)
struct ScenarioTests {
  @Test("the command line says what the case says", arguments: ScenarioCase.all)
  func scenario(file: ScenarioCase) throws {
    let text = try String(contentsOfFile: file.path, encoding: .utf8)
    let expected = try Scenario(parsing: text)
    let actual = try ScenarioRunner().run(expected)
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      if actual != expected {
        try Data(actual.text.utf8).write(to: URL(fileURLWithPath: file.path))
      }
      return
    }
    for (step, other) in zip(expected.steps, actual.steps) where step != other {
      guard case .command(let wanted) = step, case .command(let said) = other else { continue }
      Issue.record(Comment(rawValue: Self.difference(wanted, said)))
    }
  }

  @Test("there are cases")
  func found() {
    #expect(!ScenarioCase.all.isEmpty)
  }

  /// Both transcripts of a command as one, `-` before what was expected and `+` before what came.
  static func difference(_ wanted: Scenario.Command, _ said: Scenario.Command) -> String {
    let change = said.lines.difference(from: wanted.lines)
    let removed = Set(change.removals.map { $0.offset })
    let inserted = Set(change.insertions.map { $0.offset })
    var (left, right) = (0, 0)
    var text = ""
    while left < wanted.lines.count || right < said.lines.count {
      if left < wanted.lines.count, removed.contains(left) {
        text += "\n-  \(wanted.lines[left])"
        left += 1
      } else if right < said.lines.count, inserted.contains(right) {
        text += "\n+  \(said.lines[right])"
        right += 1
      } else {
        text += "\n   \(said.lines[right])"
        (left, right) = (left + 1, right + 1)
      }
    }
    return text
  }
}

extension CollectionDifference.Change {
  fileprivate var offset: Int {
    switch self {
    case .insert(let offset, _, _), .remove(let offset, _, _): offset
    }
  }
}

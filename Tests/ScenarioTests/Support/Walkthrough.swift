import Emulators
import Foundation

/// A page of documentation that is run: its blocks of code in their order, as the page itself says how they are meant.
struct Walkthrough {
  struct Malformed: Error, Equatable, CustomStringConvertible {
    let line: Int
    let problem: String
    var description: String { "line \(line): \(problem)" }
  }

  /// A block between fences; its lines are those of the page from `first` on.
  struct Block {
    let first: Int
    let language: String
    /// `file`, `append` or `exit`, and its value.
    let option: (name: String, value: String)?
    let lines: [String]
  }

  /// A command of a block, and what the page has it say.
  struct Turn {
    /// Its line in the page, counted from 0.
    let line: Int
    let command: String
    let said: [String]
    let exitCode: Int32
  }

  let lines: [String]
  let blocks: [Block]
  private(set) var steps: [Scenario.Step] = []
  /// The commands, in the order of those steps that are no writing of files.
  private(set) var turns: [Turn] = []
  private var isTurn: [Bool] = []

  /// - Parameter environment: what stands in the place of the page's own values.
  init(_ text: String, environment: [String: String] = [:]) throws {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    blocks = try Self.blocks(lines)
    var files: [String: [String]] = [:]
    for block in blocks {
      switch (block.language, block.option?.name) {
      case ("http", nil): break
      case ("console", nil), ("console", "exit"): try take(block, environment)
      case ("yaml", "file"), ("sql", "file"), ("yaml", "append"), ("diff", "file"):
        let path = block.option?.value ?? ""
        try Self.write(block, &files[path, default: []])
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().relativePath
        steps.append(
          .command(
            .init(text: "mkdir -p '\(folder)' && cat > '\(path)'", input: files[path] ?? [])))
        isTurn.append(false)
      default:
        throw Malformed(line: block.first, problem: "no block is of `\(block.language)`")
      }
    }
  }

  private static func blocks(_ lines: [String]) throws -> [Block] {
    var blocks: [Block] = []
    var open: (line: Int, words: [Substring])?
    for (index, line) in lines.enumerated() where line.hasPrefix("```") {
      guard let start = open else {
        open = (index, line.dropFirst(3).split(separator: " "))
        continue
      }
      guard line == "```" else { throw Malformed(line: index + 1, problem: "a fence in a block") }
      let option = start.words.dropFirst().first.map { word in
        let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
        return (name: parts[0], value: parts.count == 2 ? parts[1] : "")
      }
      blocks.append(
        Block(
          first: start.line + 1, language: start.words.first.map(String.init) ?? "",
          option: option, lines: Array(lines[(start.line + 1)..<index])))
      open = nil
    }
    if let open { throw Malformed(line: open.line + 1, problem: "a block without an end") }
    return blocks
  }

  private static func write(_ block: Block, _ file: inout [String]) throws {
    switch (block.language, block.option?.name) {
    case ("diff", _):
      let old = block.lines.filter { !$0.hasPrefix("+") }.map { String($0.dropFirst()) }
      let new = block.lines.filter { !$0.hasPrefix("-") }.map { String($0.dropFirst()) }
      let places = file.indices.filter { file[$0...].starts(with: old) }
      guard places.count == 1, !old.isEmpty else {
        throw Malformed(line: block.first, problem: "its lines stand \(places.count) times")
      }
      file.replaceSubrange(places[0]..<(places[0] + old.count), with: new)
    case (_, "append"):
      guard !file.isEmpty else { throw Malformed(line: block.first, problem: "no such file") }
      file += block.lines
    default: file = block.lines
    }
  }

  private mutating func take(_ block: Block, _ environment: [String: String]) throws {
    let starts = block.lines.indices.filter { block.lines[$0].hasPrefix("$ ") }
    guard starts.first == 0 else {
      throw Malformed(line: block.first + 1, problem: "no command before what is said")
    }
    for (start, end) in zip(starts, starts.dropFirst() + [block.lines.count]) {
      let command = String(block.lines[start].dropFirst(2))
      let said = Array(block.lines[(start + 1)..<end])
      if let export = command.wholeMatch(of: /export ([A-Z_]+)=(\S+)/), said.isEmpty {
        let name = String(export.output.1)
        steps.append(
          .environment(name: name, value: environment[name] ?? String(export.output.2)))
        isTurn.append(false)
        continue
      }
      let code = end == block.lines.count ? block.option.flatMap { Int32($0.value) } ?? 0 : 0
      steps.append(.command(.init(text: command)))
      isTurn.append(true)
      turns.append(Turn(line: block.first + start, command: command, said: said, exitCode: code))
    }
  }
}

extension Walkthrough {
  /// Runs all of it, and then what else is asked: what the page's commands said, and what those did.
  func run(then commands: [String] = []) throws -> (
    page: [Scenario.Command], more: [Scenario.Command]
  ) {
    let more = commands.map { Scenario.Step.command(.init(text: $0)) }
    let scenario = Scenario(comment: "", files: [], steps: steps + more)
    let ran = try ScenarioRunner().run(scenario)
    let said = ran.steps.map { step in
      if case .command(let command) = step { command } else { nil as Scenario.Command? }
    }
    let page = zip(said, isTurn).compactMap { command, isTurn in isTurn ? command : nil }
    return (page, said.suffix(commands.count).compactMap(\.self))
  }

  /// What differs from the page, each with its line there.
  func differences(_ said: [Scenario.Command]) throws -> [String] {
    var masks = ScenarioMasks(directories: [])
    var differences = turns.count == said.count ? [] : ["not every command was run"]
    for (turn, command) in zip(turns, said) {
      let wanted = Scenario.Command(
        text: turn.command, exitCode: turn.exitCode,
        output: try turn.said.map { try masks.apply(to: $0) })
      let said = Scenario.Command(
        text: command.text, exitCode: command.exitCode, output: command.output + command.errors)
      if wanted != said {
        differences.append("line \(turn.line + 1):" + ScenarioTests.difference(wanted, said))
      }
    }
    return differences
  }

  /// The page with what was said in the place of what differs.
  func recorded(_ said: [Scenario.Command]) throws -> String {
    var masks = ScenarioMasks(directories: [])
    var lines = lines
    var replacements: [(Range<Int>, [String])] = []
    for (turn, command) in zip(turns, said) {
      let new = command.output + command.errors
      if try turn.said.map({ try masks.apply(to: $0) }) == new { continue }
      replacements.append(((turn.line + 1)..<(turn.line + 1 + turn.said.count), new))
    }
    for (range, new) in replacements.reversed() { lines.replaceSubrange(range, with: new) }
    return lines.joined(separator: "\n")
  }

  /// The blocks of `http`: each a request and the status and body that it is answered with.
  func exchanges() throws -> [(request: HTTPServer.Request, status: Int, body: String)] {
    try blocks.filter { $0.language == "http" }.map { block in
      let parts = block.lines.split(separator: "", omittingEmptySubsequences: false)
      let head = parts[0].first?.split(separator: " ").map(String.init) ?? []
      guard head.count == 2, parts.count > 1, let last = parts.last, let status = last.first,
        let status = Int(status)
      else { throw Malformed(line: block.first, problem: "no request and answer") }
      let headers = parts[0].dropFirst().map { line in
        let cut = line.split(separator: ":", maxSplits: 1).map(String.init)
        return (name: cut[0], value: cut[1].trimmingCharacters(in: .whitespaces))
      }
      let body = parts.count > 2 ? parts[1].joined(separator: "\n") : ""
      return (
        HTTPServer.Request(
          method: head[0], target: head[1], headers: headers, body: Array(body.utf8)), status,
        last.dropFirst().joined(separator: "\n")
      )
    }
  }
}

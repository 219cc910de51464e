/// One whole-CLI case: files, and a script of commands with what they are to say.
///
/// A text in the manner of txtar: a comment, then files each under `-- path --`, the last of them
/// named `script`. A line of the script begins with a sign and a space:
/// ```
/// # a comment
/// env NAME=value      for the commands after it
/// mask REGEX NAME     matches in their output become <NAME>
/// $ headgate lint     a command of the shell, run in the directory of the files
/// < a line of its standard input
/// ? 1                 its exit code, where that is not 0
/// > a line of its standard output
/// ! a line of its standard error
/// ```
struct Scenario: Equatable {
  struct File: Equatable {
    let path: String
    let text: String
  }

  struct Command: Equatable {
    let text: String
    var input: [String] = []
    var exitCode: Int32 = 0
    var output: [String] = []
    var errors: [String] = []
  }

  enum Step: Equatable {
    /// A comment or a blank line, kept as it is.
    case remark(String)
    case environment(name: String, value: String)
    case mask(pattern: String, name: String)
    case command(Command)
  }

  struct Malformed: Error, Equatable, CustomStringConvertible {
    let line: Int
    let problem: String

    var description: String { "line \(line): \(problem)" }
  }

  /// The lines above the first file.
  var comment: String
  var files: [File]
  var steps: [Step]
}

extension Scenario {
  init(parsing text: String) throws {
    var sections: [(path: String, firstLine: Int, lines: [Substring])] = [("", 1, [])]
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last == "" { lines.removeLast() }
    for (index, line) in lines.enumerated() {
      if let path = Self.header(line) {
        sections.append((path, index + 2, []))
      } else {
        sections[sections.count - 1].lines.append(line)
      }
    }
    guard let script = sections.last, script.path == "script" else {
      throw Malformed(line: lines.count, problem: "the last section must be `-- script --`")
    }
    comment = sections[0].lines.map { $0 + "\n" }.joined()
    files = []
    for section in sections.dropFirst().dropLast() {
      let isOutside =
        section.path.hasPrefix("/") || section.path.split(separator: "/").contains("..")
      if isOutside || files.contains(where: { $0.path == section.path }) {
        throw Malformed(
          line: section.firstLine - 1, problem: "`\(section.path)` is outside or given twice")
      }
      files.append(
        File(path: section.path, text: section.lines.map { $0 + "\n" }.joined()))
    }
    steps = []
    for (index, line) in script.lines.enumerated() {
      try append(line, number: script.firstLine + index)
    }
  }

  private static func header(_ line: Substring) -> String? {
    guard line.hasPrefix("-- "), line.hasSuffix(" --"), line.count > 6 else { return nil }
    let path = String(line.dropFirst(3).dropLast(3))
    return path.contains(" ") ? nil : path
  }

  private mutating func append(_ line: Substring, number: Int) throws {
    if line.isEmpty || line.hasPrefix("#") {
      steps.append(.remark(String(line)))
      return
    }
    let sign = line.prefix { $0 != " " }
    let rest = String(line.dropFirst(sign.count + 1))
    switch sign {
    case "env":
      guard let equals = rest.firstIndex(of: "="), equals != rest.startIndex else {
        throw Malformed(line: number, problem: "write `env NAME=value`")
      }
      steps.append(
        .environment(
          name: String(rest[..<equals]), value: String(rest[rest.index(after: equals)...])))
    case "mask":
      guard let blank = rest.lastIndex(of: " "), (try? Regex(String(rest[..<blank]))) != nil else {
        throw Malformed(line: number, problem: "write `mask REGEX NAME`")
      }
      steps.append(
        .mask(
          pattern: String(rest[..<blank]), name: String(rest[rest.index(after: blank)...])))
    case "$":
      steps.append(.command(Command(text: rest)))
    case "<", "?", ">", "!":
      guard case .command(var command) = steps.last else {
        throw Malformed(line: number, problem: "`\(sign)` without a command directly above")
      }
      switch sign {
      case "<": command.input.append(rest)
      case ">": command.output.append(rest)
      case "!": command.errors.append(rest)
      default:
        guard let code = Int32(rest) else {
          throw Malformed(line: number, problem: "`\(rest)` is no exit code")
        }
        command.exitCode = code
      }
      steps[steps.count - 1] = .command(command)
    default:
      throw Malformed(line: number, problem: "no line of a script begins with `\(sign)`")
    }
  }
}

extension Scenario {
  /// The text again, each command's lines in the order of the manual.
  var text: String {
    var text = comment
    for file in files { text += "-- \(file.path) --\n\(file.text)" }
    text += "-- script --\n"
    for step in steps {
      switch step {
      case .remark(let line): text += line + "\n"
      case .environment(let name, let value): text += "env \(name)=\(value)\n"
      case .mask(let pattern, let name): text += "mask \(pattern) \(name)\n"
      case .command(let command): text += command.lines.joined(separator: "\n") + "\n"
      }
    }
    return text
  }
}

extension Scenario.Command {
  /// The command and what it says, as lines of a script.
  var lines: [String] {
    func signed(_ sign: String, _ lines: [String]) -> [String] {
      lines.map { $0.isEmpty ? sign : "\(sign) \($0)" }
    }
    return ["$ \(text)"] + signed("<", input) + (exitCode == 0 ? [] : ["? \(exitCode)"])
      + signed(">", output) + signed("!", errors)
  }
}

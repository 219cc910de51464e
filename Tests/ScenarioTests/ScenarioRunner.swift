import ChildProcess
import Foundation

/// Runs the commands of a scenario in a directory of their own.
struct ScenarioRunner {
  /// Where the `headgate` under test lies.
  var binaries = Self.builtProducts
  /// For each command.
  var timeout: Duration = .seconds(120)
  /// Beside PATH, HOME and NO_COLOR.
  var environment: [String: String] = [:]

  struct CommandFailed: Error, CustomStringConvertible {
    let description: String
  }

  /// The directory of the built products: beside the test bundle, else by this file's place.
  static var builtProducts: URL {
    let runner = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    if FileManager.default.isExecutableFile(atPath: runner.appendingPathComponent("headgate").path)
    {
      return runner
    }
    return URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent(".build/debug")
  }

  /// The scenario with what the commands really said, masked.
  func run(_ scenario: Scenario) throws -> Scenario {
    let base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("headgate-scenario-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: base) }
    let project = base.appendingPathComponent("project")
    let home = base.appendingPathComponent("home")
    for directory in [project, home] {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }
    for file in scenario.files {
      let place = project.appendingPathComponent(file.path)
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.text.utf8).write(to: place)
    }

    var environment = [
      "PATH": "\(binaries.path):/usr/local/bin:/usr/bin:/bin", "HEADGATE_PACE": "fast",
      "HOME": home.path,
      "NO_COLOR": "1", "LANG": "C.UTF-8", "TZ": "UTC",
    ].merging(self.environment) { $1 }
    var masks = ScenarioMasks(directories: [(project.path, "<dir>"), (home.path, "<home>")])
    var result = scenario
    for (index, step) in scenario.steps.enumerated() {
      switch step {
      case .remark: break
      case .environment(let name, let value): environment[name] = value
      case .mask(let pattern, let name): masks.add(pattern, name: name)
      case .command(let command):
        var said = try run(command, in: project, scratch: base, environment)
        said.output = try said.output.map { try masks.apply(to: $0) }
        said.errors = try said.errors.map { try masks.apply(to: $0) }
        result.steps[index] = .command(said)
      }
    }
    return result
  }

  /// Output goes through files, so that no pipe can fill up.
  private func run(
    _ command: Scenario.Command, in directory: URL, scratch: URL, _ environment: [String: String]
  ) throws -> Scenario.Command {
    let files = ["stdin", "stdout", "stderr"].map { scratch.appendingPathComponent($0) }
    try Data(command.input.map { $0 + "\n" }.joined().utf8).write(to: files[0])
    let seconds = "\(timeout.components.seconds)"
    // `timeout` ends the whole group of processes, not only the shell.
    let process = try ChildProcess(
      ["timeout", "-k", "2", seconds, "/bin/sh", "-c", command.text], in: directory.path,
      environment: environment, input: .file(files[0].path), output: .file(files[1].path),
      errors: .file(files[2].path))
    let ended = process.waitForEnd()
    if ended.exit == 124 || ended.signal != nil {
      throw CommandFailed(description: "`\(command.text)` did not end within \(seconds) s")
    }
    var said = command
    said.exitCode = ended.exit
    said.output = try Self.lines(of: files[1])
    said.errors = try Self.lines(of: files[2])
    return said
  }

  private static func lines(of file: URL) throws -> [String] {
    let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}

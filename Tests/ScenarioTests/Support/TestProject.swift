import ChildProcess
import Foundation
import PostgresServer
import Testing

/// A project in a folder of its own, run with the built binary.
final class TestProject {
  struct Ended: CustomTestStringConvertible {
    let exit: Int32
    let wasKilled: Bool
    let output: String
    let errors: String
    var engine = Engine.current

    /// Standard output and, below it, standard error.
    var text: String { output + errors }
    var testDescription: String { "exit \(exit) on \(engine)\n\(text)" }
  }

  struct CommandFailed: Error, CustomStringConvertible { let description: String }

  let folder: URL
  let engine = Engine.current
  /// Where its tables are, unless they are in a file of the project.
  let source: ScenarioSource?
  private let home: URL
  /// Beside PATH and HOME, for every command.
  var environment: [String: String] = [:]

  /// - Parameter server: where its tables are, rather than on the one that tests share: it may crash.
  init(_ files: [String: String] = [:], server: PostgresServer? = nil) throws {
    source =
      switch engine {
      case .sqlite: nil
      case .postgres: try ScenarioSource(server)
      }
    home = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("headgate-test-\(UUID().uuidString)")
    folder = home.appendingPathComponent("project")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (path, text) in files { try write(path, text) }
  }

  deinit { try? FileManager.default.removeItem(at: home) }

  func write(_ path: String, _ text: String) throws {
    let place = folder.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: place)
  }

  /// Replaces a text that stands exactly once in a file of the project.
  func edit(_ path: String, _ old: String, _ new: String) throws {
    let text = try text(path)
    guard text.components(separatedBy: old).count == 2 else {
      throw CommandFailed(description: "`\(old)` does not stand once in \(path)")
    }
    try write(path, text.replacingOccurrences(of: old, with: new))
  }

  func text(_ path: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
  }

  func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent(path).path)
  }

  func copyIn(_ source: URL, as path: String) throws {
    try FileManager.default.copyItem(at: source, to: folder.appendingPathComponent(path))
  }

  /// Keeps the folder as it is now, to come back to.
  func save(as name: String) throws {
    let copy = home.appendingPathComponent(name)
    try? FileManager.default.removeItem(at: copy)
    try FileManager.default.copyItem(at: folder, to: copy)
    try source?.save(as: name)
  }

  func restore(_ name: String) throws {
    try FileManager.default.removeItem(at: folder)
    try FileManager.default.copyItem(at: home.appendingPathComponent(name), to: folder)
    try source?.restore(name)
  }

  /// Runs SQL on the project's tables, or on another database in its folder; a query's rows come back as JSON objects.
  @discardableResult
  func sql(_ text: String, on database: String = "store.db") throws -> [[String: Any]] {
    if let source, database == "store.db" { return try source.sql(text) }
    let ended = try run(["sqlite3", "-json", database, text])
    guard ended.exit == 0 else { throw CommandFailed(description: ended.errors) }
    guard !ended.output.isEmpty else { return [] }
    let rows = try JSONSerialization.jsonObject(with: Data(ended.output.utf8))
    return (rows as? [[String: Any]] ?? []).map { $0.mapValues(Self.rounded) }
  }

  /// sqlite3 prints 20 digits of a number that has 17: read as a double it is itself again.
  private static func rounded(_ value: Any) -> Any {
    guard let number = value as? NSNumber, value as? Int == nil else { return value }
    return Double(number.stringValue) ?? number.doubleValue
  }

  func headgate(_ arguments: String..., with extra: [String: String] = [:]) throws -> Ended {
    try run(["headgate"] + arguments, with: extra)
  }

  /// Starts `headgate` and returns it running.
  func start(_ arguments: String..., with extra: [String: String] = [:]) throws -> RunningCommand {
    try start(arguments, with: extra)
  }

  func start(_ arguments: [String], with extra: [String: String]) throws -> RunningCommand {
    try RunningCommand(arguments, in: folder, environment: variables(extra), scratch: home)
  }

  /// Runs a command to its end; output goes through files, so that no pipe can fill up.
  @discardableResult
  func run(_ command: [String], with extra: [String: String] = [:]) throws -> Ended {
    let files = ["stdout", "stderr"].map { home.appendingPathComponent($0) }
    // `timeout` ends by the signal that its command ended by.
    let process = try ChildProcess(
      ["timeout", "-k", "2", "300"] + command, in: folder.path, environment: variables(extra),
      output: .file(files[0].path), errors: .file(files[1].path))
    let status = process.waitForEnd().exit
    guard status != 124 else {
      throw CommandFailed(description: "did not end: \(command.joined(separator: " "))")
    }
    return Ended(
      exit: status, wasKilled: status == 128 + SIGKILL,
      output: String(decoding: try Data(contentsOf: files[0]), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self))
  }

  private func variables(_ extra: [String: String]) -> [String: String] {
    [
      "PATH": "\(ScenarioRunner.builtProducts.path):/usr/local/bin:/usr/bin:/bin",
      "HEADGATE_PACE": "fast",
      "HOME": home.path, "NO_COLOR": "1", "TZ": "UTC",
    ].merging(source?.environment ?? [:]) { $1 }.merging(environment) { $1 }.merging(extra) { $1 }
  }
}

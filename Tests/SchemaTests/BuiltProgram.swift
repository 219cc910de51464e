import ChildProcess
import Foundation

/// A project in a folder of its own, run with the built binary.
final class BuiltProgram {
  struct Ended {
    let exit: Int32
    let output: String
    let errors: String
  }

  struct CommandFailed: Error, CustomStringConvertible { let description: String }

  let folder: URL
  /// Beside PATH and HOME, for every command.
  var environment: [String: String] = [:]
  private let home: URL

  init() throws {
    home = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("headgate-schema-\(UUID().uuidString)")
    folder = home.appendingPathComponent("project")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: home) }

  static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Where the binary stands: beside the tests, or in the package's build folder.
  private static var products: URL {
    let runner = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let binary = runner.appendingPathComponent("headgate").path
    return FileManager.default.isExecutableFile(atPath: binary)
      ? runner : repository.appendingPathComponent(".build/debug")
  }

  func write(_ path: String, _ text: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(path))
  }

  func sql(_ text: String) throws {
    let ended = try run(["sqlite3", "store.db", text])
    guard ended.exit == 0 else { throw CommandFailed(description: ended.errors) }
  }

  func headgate(_ arguments: String..., with extra: [String: String] = [:]) throws -> Ended {
    try run(["headgate"] + arguments, with: extra)
  }

  /// Runs a command to its end, `meanwhile` beside it; output goes through files, so that no pipe can fill up.
  @discardableResult
  func run(
    _ command: [String], with extra: [String: String] = [:],
    meanwhile: (ChildProcess) throws -> Void = { _ in }
  ) throws -> Ended {
    let files = ["stdout", "stderr"].map { home.appendingPathComponent($0) }
    let variables = [
      "PATH": "\(Self.products.path):/usr/local/bin:/usr/bin:/bin", "HEADGATE_PACE": "fast",
      "HOME": home.path,
      "NO_COLOR": "1", "TZ": "UTC",
    ].merging(environment) { $1 }.merging(extra) { $1 }
    let process = try ChildProcess(
      ["timeout", "--foreground", "-k", "60", "120"] + command, in: folder.path,
      environment: variables, output: .file(files[0].path), errors: .file(files[1].path))
    try meanwhile(process)
    let exit = process.waitForEnd().exit
    guard exit != 124 else {
      throw CommandFailed(description: "did not end: \(command.joined(separator: " "))")
    }
    return Ended(
      exit: exit,
      output: String(decoding: try Data(contentsOf: files[0]), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self))
  }
}

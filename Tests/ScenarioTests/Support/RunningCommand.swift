import ChildProcess
import Foundation
import PostgresServer

/// A `headgate` under way, so that a test can signal it; what is left of it ends with this object.
final class RunningCommand {
  /// Seconds that its end, or a stop, is waited for.
  private static let patience = 120.0

  private let command: [String]
  private let process: ChildProcess
  private let files: [URL]

  init(
    _ arguments: [String], in folder: URL, environment: [String: String], scratch: URL
  ) throws {
    files = ["stdout", "stderr"].map {
      scratch.appendingPathComponent("\($0)-\(UUID().uuidString)")
    }
    // Not through `timeout`, which would hand a signal on twice.
    command = [ScenarioRunner.builtProducts.appendingPathComponent("headgate").path] + arguments
    process = try ChildProcess(
      command, in: folder.path, environment: environment, output: .file(files[0].path),
      errors: .file(files[1].path))
  }

  deinit { process.signal(SIGKILL) }

  var identifier: Int32 { process.identifier }
  var isRunning: Bool { process.isRunning }

  func signal(_ number: Int32) { process.signal(number) }

  /// Waits until it is stopped, and says whether it is: it may end before.
  func awaitStop() -> Bool {
    let deadline = Date(timeIntervalSinceNow: Self.patience)
    while isRunning, Date() < deadline {
      let stat = (try? String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8)) ?? ""
      // The state stands behind the name, which is in parentheses.
      if stat.split(separator: ")").last?.hasPrefix(" T") == true { return true }
      usleep(1_000)
    }
    return false
  }

  /// Waits for its end; one that hangs is ended.
  func ended() throws -> TestProject.Ended {
    let end = DispatchWorkItem { [process] in process.signal(SIGKILL) }
    let deadline = DispatchTime.now() + Self.patience
    DispatchQueue.global().asyncAfter(deadline: deadline, execute: end)
    let ended = process.waitForEnd()
    end.cancel()
    guard DispatchTime.now() < deadline else {
      throw TestProject.CommandFailed(description: "did not end: \(command)")
    }
    return TestProject.Ended(
      exit: ended.exit, wasKilled: ended.signal != nil,
      output: String(decoding: try Data(contentsOf: files[0]), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self))
  }
}

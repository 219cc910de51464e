import Foundation
import PostgresServer

/// A `headgate` under way, so that a test can signal it; what is left of it ends with this object.
final class RunningCommand {
  /// Seconds that its end, or a stop, is waited for.
  private static let patience = 120.0

  private let process: Process
  private let files: [URL]

  init(
    _ arguments: [String], in folder: URL, environment: [String: String], scratch: URL
  ) throws {
    files = ["stdout", "stderr"].map {
      scratch.appendingPathComponent("\($0)-\(UUID().uuidString)")
    }
    for file in files { try Data().write(to: file) }
    process = Process()
    // Not through `timeout`, which would hand a signal on twice.
    process.executableURL = ScenarioRunner.builtProducts.appendingPathComponent("headgate")
    process.arguments = arguments
    process.environment = environment
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    let (output, errors) = (
      try FileHandle(forWritingTo: files[0]), try FileHandle(forWritingTo: files[1])
    )
    defer { for handle in [output, errors] { try? handle.close() } }
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  var identifier: Int32 { process.processIdentifier }
  var isRunning: Bool { process.isRunning }

  func signal(_ number: Int32) { kill(process.processIdentifier, number) }

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
    let identifier = identifier
    let end = DispatchWorkItem { kill(identifier, SIGKILL) }
    let deadline = DispatchTime.now() + Self.patience
    DispatchQueue.global().asyncAfter(deadline: deadline, execute: end)
    process.waitUntilExit()
    end.cancel()
    guard DispatchTime.now() < deadline else {
      throw TestProject.CommandFailed(description: "did not end: \(process.arguments ?? [])")
    }
    let wasKilled = process.terminationReason == .uncaughtSignal
    return TestProject.Ended(
      exit: wasKilled ? 128 + process.terminationStatus : process.terminationStatus,
      wasKilled: wasKilled,
      output: String(decoding: try Data(contentsOf: files[0]), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self))
  }
}

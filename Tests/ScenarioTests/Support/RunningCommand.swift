import Foundation

/// A `headgate` under way, so that a test can signal it; what is left of it ends with this object.
final class RunningCommand {
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

  /// Waits for its end.
  func ended() throws -> TestProject.Ended {
    process.waitUntilExit()
    let wasKilled = process.terminationReason == .uncaughtSignal
    return TestProject.Ended(
      exit: wasKilled ? 128 + process.terminationStatus : process.terminationStatus,
      wasKilled: wasKilled,
      output: String(decoding: try Data(contentsOf: files[0]), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self))
  }
}

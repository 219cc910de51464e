import Foundation

/// A program that is run to its end.
enum ProgramRun {
  /// - Returns: what it wrote, without the last newline; an error holds what it complained of.
  static func output(
    _ command: [String], input: String, in folder: String = "/"
  ) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    // A server's user may not be allowed where the tests run.
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = stdout
    process.standardError = stderr
    try process.run()
    // Both are small, or the one that is not is read first.
    Thread.detachNewThread { write(input, to: stdin) }
    let written = stdout.fileHandleForReading.readDataToEndOfFile()
    let complaint = stderr.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let text = String(decoding: complaint, as: UTF8.self)
      throw PostgresServerError(message: "\(command.first ?? ""): \(text)")
    }
    var text = String(decoding: written, as: UTF8.self)
    if text.hasSuffix("\n") { text.removeLast() }
    return text
  }

  /// Writes and closes; a reader that has ended already is no reason to end as well.
  static func write(_ text: String, to pipe: Pipe) {
    var (broken, before) = (sigset_t(), sigset_t())
    sigemptyset(&broken)
    sigaddset(&broken, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &broken, &before)
    defer {
      // What came meanwhile would be delivered now.
      var now = timespec()
      while sigtimedwait(&broken, nil, &now) == SIGPIPE {}
      pthread_sigmask(SIG_SETMASK, &before, nil)
    }
    try? pipe.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    try? pipe.fileHandleForWriting.close()
  }
}

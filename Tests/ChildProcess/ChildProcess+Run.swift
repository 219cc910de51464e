import Foundation

extension ChildProcess {
  /// Runs a program that must succeed.
  ///
  /// - Returns: what it wrote; an error holds what it complained of.
  @discardableResult
  package static func run(
    _ command: [String], input: [UInt8] = [], in folder: String = "/"
  ) throws -> [UInt8] {
    let process = try ChildProcess(
      command, in: folder, input: .pipe, output: .pipe, errors: .pipe)
    Thread.detachNewThread {
      process.write(input)
      process.closeInput()
    }
    // Complaints are small.
    let written = try process.output?.readToEnd() ?? Data()
    let complaint = try process.errors?.readToEnd() ?? Data()
    guard process.waitForEnd().exit == 0 else {
      let text = String(decoding: complaint, as: UTF8.self)
      throw ChildProcessError(message: "\(command[0]): \(text)")
    }
    return Array(written)
  }

  /// The same with text.
  ///
  /// - Returns: what it wrote, without the last newline.
  package static func text(of command: [String], input: String = "") throws -> String {
    var text = String(decoding: try run(command, input: Array(input.utf8)), as: UTF8.self)
    if text.hasSuffix("\n") { text.removeLast() }
    return text
  }

  /// Writes to its input; a program that has ended already is no reason to end as well.
  package func write(_ bytes: [UInt8]) {
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
    try? input?.write(contentsOf: Data(bytes))
  }

  package func write(_ text: String) { write(Array(text.utf8)) }

  package func closeInput() { try? input?.close() }
}

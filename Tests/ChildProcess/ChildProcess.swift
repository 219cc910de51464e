import CSpawn
import Foundation
import Synchronization

/// A program that a test starts: it has the three streams that it is given, no other open file, no signal blocked or ignored,
/// and a group of its own.
///
/// Not Foundation's `Process`, which hears of an end by a socket closing: a program that another thread starts at the same
/// moment may get a copy of that socket, and where it is a server the end is heard of when the server ends. Nor
/// swift-subprocess, whose program lives within one asynchronous call: a server lives as long as the test's object.
package final class ChildProcess: Sendable {
  package enum Stream: Sendable {
    case nothing
    /// Whose other end this process has.
    case pipe
    /// Read from its beginning, or emptied and written.
    case file(String)
  }

  package struct End: Sendable {
    /// As a shell has it: 128 and the signal's number where a signal ended it.
    package let exit: Int32
    package let signal: Int32?
  }

  package let identifier: pid_t
  /// This process's ends of its pipes.
  package let input: FileHandle?
  package let output: FileHandle?
  package let errors: FileHandle?
  private let end = Mutex<End?>(nil)

  /// - Parameters:
  ///   - command: the program, looked for in PATH where it has no slash, and its arguments.
  ///   - folder: where it works; a server's user may not be allowed where the tests run.
  ///   - environment: all that it has; this process's where it is nil.
  package init(
    _ command: [String], in folder: String = "/", environment: [String: String]? = nil,
    input: Stream = .nothing, output: Stream = .nothing, errors: Stream = .nothing
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var theirs: [Int32] = []
    defer { for descriptor in theirs { close(descriptor) } }
    var ours: [FileHandle?] = []
    for (number, stream) in zip(Int32(0)..., [input, output, errors]) {
      var path: String?
      switch stream {
      case .nothing: path = "/dev/null"
      case .file(let place): path = place
      case .pipe:
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Self.failure(of: command, errno) }
        if number == 0 { ends.swapAt(0, 1) }
        ours.append(FileHandle(fileDescriptor: ends[0], closeOnDealloc: true))
        theirs.append(ends[1])
        posix_spawn_file_actions_adddup2(&actions, ends[1], number)
      }
      if let path {
        let flags = number == 0 ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, number, path, flags, 0o644)
        ours.append(nil)
      }
    }
    posix_spawn_file_actions_addclosefrom_np(&actions, 3)
    posix_spawn_file_actions_addchdir_np(&actions, folder)
    (self.input, self.output, self.errors) = (ours[0], ours[1], ours[2])
    identifier = try Self.spawn(command, environment, &actions)
  }

  deinit { _ = reaped() }

  private static func spawn(
    _ command: [String], _ environment: [String: String]?,
    _ actions: inout posix_spawn_file_actions_t
  ) throws -> pid_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A test's thread may block signals, and a shell would never hear of its own child's end.
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
    posix_spawnattr_setflags(&attributes, Int16(flags))

    var arguments = command.map { strdup($0) } + [nil]
    var variables = environment?.map { strdup("\($0.key)=\($0.value)") } ?? []
    defer { for text in arguments + variables { free(text) } }
    variables.append(nil)
    var identifier = pid_t()
    let code =
      environment == nil
      ? posix_spawnp(&identifier, command[0], &actions, &attributes, &arguments, environ)
      : posix_spawnp(&identifier, command[0], &actions, &attributes, &arguments, &variables)
    guard code == 0 else { throw failure(of: command, code) }
    return identifier
  }

  private static func failure(of command: [String], _ code: Int32) -> ChildProcessError {
    ChildProcessError(message: "\(command[0]): \(String(cString: strerror(code)))")
  }

  package var isRunning: Bool { reaped() == nil }

  /// Does nothing where it has ended: its number may be another's by then.
  package func signal(_ number: Int32) {
    end.withLock { if $0 == nil { kill(identifier, number) } }
  }

  /// Waits for its end.
  @discardableResult
  package func waitForEnd() -> End {
    while true {
      if let end = reaped() { return end }
      var ended = siginfo_t()
      // It stays to be asked for, so that nobody else gets its number until `reaped` has heard.
      waitid(P_PID, id_t(identifier), &ended, WEXITED | WNOWAIT)
    }
  }

  private func reaped() -> End? {
    end.withLock {
      if let end = $0 { return end }
      var status: Int32 = 0
      guard waitpid(identifier, &status, WNOHANG) == identifier else { return nil }
      let signal = status & 0x7f
      $0 =
        signal == 0
        ? End(exit: (status >> 8) & 0xff, signal: nil) : End(exit: 128 + signal, signal: signal)
      return $0
    }
  }
}

/// Why a program did not start, or what it complained of.
package struct ChildProcessError: Error, CustomStringConvertible {
  package let message: String
  package var description: String { message }

  package init(message: String) { self.message = message }
}

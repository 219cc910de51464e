import ChildProcess
import Foundation
import Synchronization
import Testing

/// What every other test's commands and servers stand on.
@Suite("A program that a test starts", .startsCommands)
struct ChildProcessTests {
  @Test("it has the streams it was given, and nothing else that is open here")
  func descriptors() throws {
    let kept = open("/dev/null", O_RDONLY)
    defer { close(kept) }
    // Of the shell, not of `ls`, which has the folder open as well.
    let listed = try ChildProcess.text(of: ["sh", "-c", "ls /proc/$$/fd; :"])
    #expect(listed == "0\n1\n2")
  }

  @Test("its end is heard of while servers are started and live on")
  func endsAmongServers() throws {
    let servers = Mutex<[ChildProcess]>([])
    defer { for server in servers.withLock({ $0 }) { server.signal(SIGKILL) } }
    let starting = DispatchGroup()
    for _ in 0..<2 {
      starting.enter()
      Thread.detachNewThread {
        for _ in 0..<100 {
          if let server = try? ChildProcess(["sleep", "120"]) {
            servers.withLock { $0.append(server) }
          }
        }
        starting.leave()
      }
    }
    for number in 1...200 {
      let text = try ChildProcess.text(
        of: ["sh", "-c", "read line; echo $line"], input: "\(number)\n")
      #expect(text == "\(number)")
    }
    starting.wait()
    #expect(servers.withLock { $0.filter(\.isRunning).count } == 200)
  }

  @Test("no signal is blocked or ignored in it, whatever is here")
  func signals() throws {
    var (all, before) = (sigset_t(), sigset_t())
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    let heeded = signal(SIGWINCH, SIG_IGN)
    defer { signal(SIGWINCH, heeded) }
    let status = try ChildProcess.text(of: ["grep", "^Sig[BI]", "/proc/self/status"])
    let masks = status.split(separator: "\n").map { UInt64($0.suffix(16), radix: 16) }
    // Above them are two of the C library's own.
    #expect(masks.map { $0.map { $0 & 0x7fff_ffff } } == [0, 0], "\(status)")
  }

  @Test("its end is its exit code, or the signal's number as a shell has it")
  func ends() throws {
    let ended = try ChildProcess(["sh", "-c", "exit 7"]).waitForEnd()
    #expect(ended.exit == 7 && ended.signal == nil)
    let killed = try ChildProcess(["sleep", "600"])
    #expect(killed.isRunning)
    killed.signal(SIGKILL)
    let end = killed.waitForEnd()
    #expect(end.exit == 137 && end.signal == SIGKILL)
    #expect(!killed.isRunning)
  }

  @Test("what cannot be started, or fails, says so")
  func failures() throws {
    let missing = #expect(throws: ChildProcessError.self) { try ChildProcess(["/no/such"]) }
    #expect(missing?.message == "/no/such: No such file or directory")
    let failing = #expect(throws: ChildProcessError.self) {
      try ChildProcess.run(["sh", "-c", "echo oh >&2; exit 3"])
    }
    #expect(failing?.message == "sh: oh\n")
  }
}

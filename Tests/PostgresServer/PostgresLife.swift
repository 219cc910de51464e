import ChildProcess
import Foundation

/// One run of the server from its start to its end.
///
/// It is the child of a shell that waits at a pipe from this process: when the pipe closes, by whatever end of the
/// process, the shell ends the server and removes what was made for it.
final class PostgresLife {
  private let process: ChildProcess
  private let data: String

  init(_ installation: PostgresInstallation, folder: String) throws {
    data = folder + "/data"
    let script = """
      folder=$1; template=$2; shift 2
      "$@" >>"$folder/log" 2>&1 </dev/null &
      server=$!
      read -r word
      kill -QUIT $server 2>/dev/null
      # A server that has only begun does not hear it.
      (sleep 5; kill -KILL $server) 2>/dev/null &
      wait $server
      kill $! 2>/dev/null
      [ "$word" = keep ] || { umount -l "$folder"; rm -rf "$folder"; } 2>/dev/null
      [ -n "$word" ] || rm -rf "$template"
      """
    process = try ChildProcess(
      ["/bin/sh", "-c", script, "sh", folder, try installation.templateFolder]
        + installation.asUser("postgres") + ["-D", data],
      input: .pipe)
  }

  /// The postmaster, once it has written down its number.
  private var server: pid_t? {
    let text = try? String(contentsOfFile: data + "/postmaster.pid", encoding: .utf8)
    return text?.split(separator: "\n").first.flatMap { pid_t($0) }
  }

  /// Whether the server has not ended by itself.
  var isRunning: Bool {
    // The shell goes on: look at its child, whose number is known once it has come far enough.
    guard process.isRunning else { return false }
    guard let server else { return true }
    return Foundation.kill(server, 0) == 0
  }

  /// Ends it and removes its folder.
  func remove() { tell("remove") }

  /// Ends it by a signal, and keeps its data.
  func end(with signal: Int32) {
    if let server {
      Foundation.kill(server, signal)
      awaitEnd(of: server)
    }
    tell("keep")
  }

  private func tell(_ word: String) {
    process.write("\(word)\n")
    process.closeInput()
    process.waitForEnd()
  }

  /// Ends postmaster and sessions without a chance to say a word.
  func kill() {
    if let server {
      // Sessions first would be cleaned up by the postmaster: it stops before they end.
      Foundation.kill(server, SIGSTOP)
      for child in children(of: server) { Foundation.kill(child, SIGKILL) }
      Foundation.kill(server, SIGKILL)
      awaitEnd(of: server)
    }
    tell("keep")
    // What a crash leaves; the postmaster that comes would have to guess whether its number is in use again.
    unlink(data + "/postmaster.pid")
  }

  private func children(of parent: pid_t) -> [pid_t] {
    let path = "/proc/\(parent)/task/\(parent)/children"
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return text.split(separator: " ").compactMap { pid_t($0) }
  }

  /// The shell reaps it when the pipe closes: until then it is there without running.
  private func awaitEnd(of server: pid_t) {
    let deadline = Date(timeIntervalSinceNow: 120)
    while Date() < deadline {
      let state = (try? String(contentsOfFile: "/proc/\(server)/stat", encoding: .utf8)) ?? ""
      let afterName = state.split(separator: ")").last ?? ""
      if state.isEmpty || afterName.hasPrefix(" Z") { return }
      usleep(2_000)
    }
  }
}

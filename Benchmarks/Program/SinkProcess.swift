import Glibc

/// The local sink as a process; it ends with this object.
final class SinkProcess {
  let port: String
  private let process: pid_t

  init(folder: String) {
    let file = "\(folder)/port"
    unlink(file)
    process = Measured.spawn([CommandLine.arguments[0], "sink", file], quiet: false)
    var port = ""
    while port.isEmpty {
      usleep(10_000)
      port = Suite.text(of: file)
    }
    self.port = port
  }

  deinit {
    kill(process, SIGTERM)
    var status: Int32 = 0
    waitpid(process, &status, 0)
  }
}

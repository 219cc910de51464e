import Glibc

/// One finished process as the kernel accounted for it.
struct Measured {
  let seconds: Double
  /// User and system time together.
  let processor: Double
  /// Peak resident memory in MiB, from the process table by the parent.
  let peak: Double
  let exit: Int32

  /// Runs a command to its end, its output thrown away.
  ///
  /// Through a small process of its own: the peak of a process begins with the size of the one that starts it.
  static func run(_ command: [String]) -> Measured {
    let file = "/tmp/headgate-bench-measured-\(getpid())"
    defer { unlink(file) }
    var status: Int32 = 0
    waitpid(spawn([CommandLine.arguments[0], "measured", file] + command, quiet: true), &status, 0)
    let figures = Suite.text(of: file).split(separator: " ").compactMap { Double($0) }
    guard figures.count == 4 else {
      print("not measured: \(command.joined(separator: " "))")
      Glibc.exit(1)
    }
    return Measured(
      seconds: figures[0], processor: figures[1], peak: figures[2], exit: Int32(figures[3]))
  }

  /// The process that `run` starts: runs a command and writes what it measured into a file.
  static func write(to file: String, _ command: [String]) {
    let measured = direct(command)
    guard let out = fopen(file, "w") else { Glibc.exit(1) }
    fputs("\(measured.seconds) \(measured.processor) \(measured.peak) \(measured.exit)", out)
    fclose(out)
  }

  private static func direct(_ command: [String]) -> Measured {
    let start = now()
    let process = spawn(command, quiet: true)
    var status: Int32 = 0
    var usage = rusage()
    wait4(process, &status, 0, &usage)
    return Measured(
      seconds: now() - start,
      processor: Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6,
      peak: Double(usage.ru_maxrss) / 1024, exit: (status >> 8) & 0xff)
  }

  /// Starts a command and returns its process.
  static func spawn(_ command: [String], quiet: Bool) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    if quiet {
      posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    }
    var arguments = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    let code = posix_spawnp(&process, command[0], &actions, nil, &arguments, environ)
    guard code == 0 else {
      print("cannot start \(command[0]): \(String(cString: strerror(code)))")
      Glibc.exit(1)
    }
    return process
  }

  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Runs a command that sets something up and must succeed.
  static func must(_ command: [String]) {
    let measured = run(command)
    guard measured.exit == 0 else {
      print("failed with \(measured.exit): \(command.joined(separator: " "))")
      Glibc.exit(1)
    }
  }
}

extension [Double] {
  var median: Double { sorted()[count / 2] }
}

extension Double {
  /// Three significant places are all that a shared machine supports.
  var short: String {
    let text: String
    if self >= 100 {
      text = String(Int(rounded()))
    } else if self >= 10 {
      text = String((self * 10).rounded() / 10)
    } else {
      text = String((self * 1000).rounded() / 1000)
    }
    return text
  }
}

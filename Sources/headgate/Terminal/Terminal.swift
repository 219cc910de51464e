import FoundationEssentials
import Glibc

/// The process's standard streams: results on stdout, progress and messages on stderr.
enum Terminal {
  static let outputIsTerminal = isatty(STDOUT_FILENO) == 1
  static let errorIsTerminal = isatty(STDERR_FILENO) == 1
  /// Somebody is there to answer: a terminal on both ends, and not CI.
  static let isInteractive =
    isatty(STDIN_FILENO) == 1 && errorIsTerminal
    && ProcessInfo.processInfo.environment["CI"] == nil

  static func style(_ choice: ColourChoice, terminal: Bool) -> Style {
    switch choice {
    case .always: Style(isColoured: true)
    case .never: Style(isColoured: false)
    case .auto:
      Style(
        isColoured: terminal && ProcessInfo.processInfo.environment["NO_COLOR"] == nil)
    }
  }

  static func out(_ text: String) { write(text, to: STDOUT_FILENO) }
  static func note(_ text: String) { write(text, to: STDERR_FILENO) }

  /// Asks a yes-or-no question; anything but yes is no.
  static func confirms(_ question: String) -> Bool {
    note(question + " [y/N] ")
    return ["y", "yes"].contains(line()?.lowercased())
  }

  /// Asks for a name; anything else is no.
  static func types(_ name: String) -> Bool {
    note("Type `\(name)` to go on: ")
    return line() == name
  }

  /// A line of standard input; nil where it ends before, or a signal asks to stop.
  ///
  /// Not `readLine`, which does not come back from a signal.
  private static func line() -> String? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      let count = read(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR, !Interruption.isRequested { continue }
      guard count == 1 else { return nil }
      if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(byte)
    }
  }

  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while let base = rest.baseAddress, !rest.isEmpty {
        let count = Glibc.write(descriptor, base, rest.count)
        // A reader that went away (`| head`) is no reason to fail.
        guard count > 0 || errno == EINTR else { return }
        rest = UnsafeRawBufferPointer(rebasing: rest[max(count, 0)...])
      }
    }
  }
}

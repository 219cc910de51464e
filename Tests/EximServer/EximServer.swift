import ChildProcess
import Foundation
import FreePort

/// A private mail server for tests: Exim in a folder of its own, on 127.0.0.1, which delivers into files.
///
/// It takes mail after a login alone, and offers that under TLS alone. A recipient whose name begins with `refused` is
/// refused, one that begins with `later` as long as `defers` says so, and a subject with `spam` at the message's end. It
/// ends with the process that started it, however that ends.
///
/// Sendable because all that changes is in files.
package final class EximServer: @unchecked Sendable {
  package static let username = "ada"
  package static let password = "a pass word"

  package let folder: String
  /// Where STARTTLS is offered.
  package let port: Int
  /// Where TLS stands from the first byte on.
  package let tlsPort: Int
  private let process: ChildProcess

  /// - Parameter tls: certificate and key as PEM.
  package init(tls: (certificate: String, key: String)) throws {
    guard FileManager.default.isExecutableFile(atPath: Self.program) else {
      throw EximError(message: "\(Self.program) is not there: apt-get install exim4-daemon-light")
    }
    var template = Array("/tmp/headgate-exim-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw POSIXError(.EACCES) }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    (port, tlsPort) = (try FreePort.next(), try FreePort.next())
    for name in ["spool", "mail"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    }
    try tls.certificate.write(toFile: folder + "/crt", atomically: true, encoding: .utf8)
    try tls.key.write(toFile: folder + "/key", atomically: true, encoding: .utf8)
    if Self.isRoot { try ChildProcess.run(["chown", "-R", "\(Self.user):", folder]) }
    // Its owner is who starts the server: another's file would not be heeded.
    try Self.configuration(folder, port, tlsPort).write(
      toFile: folder + "/conf", atomically: true, encoding: .utf8)
    process = try Self.start(folder)
    try awaitAnswer()
  }

  deinit { stop() }

  private static let program = "/usr/sbin/exim4"
  /// Who works where root has started it.
  private static let user = "Debian-exim"
  private static var isRoot: Bool { geteuid() == 0 }

  /// Whether recipients that begin with `later` are put off.
  package func defers(_ isPuttingOff: Bool) throws {
    let path = folder + "/defers"
    if isPuttingOff {
      try "".write(toFile: path, atomically: true, encoding: .utf8)
    } else if FileManager.default.fileExists(atPath: path) {
      try FileManager.default.removeItem(atPath: path)
    }
  }

  /// All that was taken, as files in no order; envelope and further headers stand above the message.
  package func delivered() throws -> [[UInt8]] {
    try ChildProcess.run([Self.program, "-C", folder + "/conf", "-q"])
    return try FileManager.default.contentsOfDirectory(atPath: folder + "/mail").sorted().map {
      Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/mail/\($0)")))
    }
  }

  /// What it wrote down of each message.
  package var log: String {
    (try? String(contentsOfFile: folder + "/mainlog", encoding: .utf8)) ?? ""
  }

  /// Ends it and removes its folder.
  package func stop() {
    guard process.isRunning else { return }
    process.closeInput()
    process.waitForEnd()
  }

  /// It is the child of a shell that waits at a pipe from this process.
  private static func start(_ folder: String) throws -> ChildProcess {
    let script = """
      setsid "$2" -C "$1/conf" -bdf >"$1/out" 2>&1 </dev/null &
      server=$!
      read -r word
      # With the processes of its connections, which would write their logs anew.
      kill -KILL -$server
      wait $server
      rm -rf "$1"
      """
    return try ChildProcess(["/bin/sh", "-c", script, "sh", folder, program], input: .pipe)
  }

  private func awaitAnswer() throws {
    let deadline = Date(timeIntervalSinceNow: 120)
    while !Self.answers(port) || !Self.answers(tlsPort) {
      guard Date() < deadline, process.isRunning else {
        let said = (try? String(contentsOfFile: folder + "/out", encoding: .utf8)) ?? ""
        throw EximError(message: "the mail server does not start: \(said.suffix(1000))")
      }
      usleep(10_000)
    }
  }

  private static func configuration(_ folder: String, _ port: Int, _ tlsPort: Int) -> String {
    """
    primary_hostname = mx.test
    spool_directory = \(folder)/spool
    log_file_path = \(folder)/%slog
    pid_file_path = \(folder)/pid
    keep_environment =
    disable_ipv6 = true
    local_interfaces = 127.0.0.1
    daemon_smtp_ports = \(port) : \(tlsPort)
    tls_on_connect_ports = \(tlsPort)
    tls_advertise_hosts = *
    tls_certificate = \(folder)/crt
    tls_privatekey = \(folder)/key
    auth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}}
    host_lookup =
    rfc1413_query_timeout = 0s
    queue_only = true
    message_size_limit = 200K
    smtp_accept_max = 100
    acl_smtp_mail = acl_mail
    acl_smtp_rcpt = acl_rcpt
    acl_smtp_data = acl_data

    begin acl
    acl_mail:
      deny message = 530 5.7.0 Authentication required
           !authenticated = *
      accept
    acl_rcpt:
      deny message = 5.1.1 no mailbox of $local_part@$domain here
           condition = ${if match{$local_part}{^refused}}
      defer message = 4.7.1 come again
           condition = ${if match{$local_part}{^later}}
           condition = ${if exists{\(folder)/defers}}
      accept
    acl_data:
      deny message = 554 5.7.1 this looks like spam
           condition = ${if match{$h_subject:}{spam}}
      accept

    begin routers
    all:
      driver = accept
      transport = files

    begin transports
    files:
      driver = appendfile
      directory = \(folder)/mail
      \(isRoot ? "user = \(user)" : "")
      batch_max = 1000
      envelope_to_add
      return_path_add

    begin authenticators
    plain:
      driver = plaintext
      public_name = PLAIN
      server_prompts = :
      server_condition = ${if and{{eq{$auth2}{\(username)}}{eq{$auth3}{\(password)}}}}
      server_set_id = $auth2

    """
  }

  private static func address(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  private static func answers(_ port: Int) -> Bool {
    let probe = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(probe) }
    var address = address(port)
    return withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(probe, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }
}

/// What the server, or a program that it needs, said.
package struct EximError: Error, CustomStringConvertible {
  package let message: String
  package var description: String { message }
}

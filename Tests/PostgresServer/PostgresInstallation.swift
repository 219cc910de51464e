import ChildProcess
import Foundation

/// The programs of the PostgreSQL package, and data that was made once for all servers of this process.
package final class PostgresInstallation: Sendable {
  /// Where the programs are; an error where the package is not installed.
  package static let found = Result { try PostgresInstallation() }

  /// Whether tests that need a server can run at all.
  package static var isFound: Bool { (try? found.get()) != nil }

  let programs: String
  /// The server refuses to run as root: then as this user.
  private let user: (name: String, id: uid_t, group: gid_t)?
  private let template: Result<String, any Error>

  private init() throws {
    programs = try Self.findPrograms()
    if geteuid() == 0 {
      guard let entry = getpwnam("postgres") else {
        throw PostgresServerError(message: "root cannot run it, and there is no user postgres")
      }
      user = ("postgres", entry.pointee.pw_uid, entry.pointee.pw_gid)
    } else {
      user = nil
    }
    let programs = programs
    let user = user
    template = Result { try Self.makeTemplate(programs, user) }
    atexit { PostgresInstallation.removeTemplate() }
  }

  private static func findPrograms() throws -> String {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let folders = versions.sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }.map { "\(root)/\($0)/bin" }
    let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    for folder in folders + path.map({ String($0) })
    where ["initdb", "postgres", "psql"].allSatisfy({ access("\(folder)/\($0)", X_OK) == 0 }) {
      return folder
    }
    throw PostgresServerError(message: "the package `postgresql` is not installed")
  }

  // MARK: Data

  private static func makeTemplate(
    _ programs: String, _ user: (name: String, id: uid_t, group: gid_t)?
  ) throws -> String {
    var name = Array("\(NSTemporaryDirectory())/headgate-initdb-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else { throw POSIXError(.EACCES) }
    let folder = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    templates.withLock { $0 = folder }
    let passwordFile = folder + "/password"
    try PostgresServer.password.write(toFile: passwordFile, atomically: true, encoding: .utf8)
    if let user {
      chown(folder, user.id, user.group)
      chown(passwordFile, user.id, user.group)
    }
    let command =
      asUser(user, "\(programs)/initdb") + [
        "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8", "--username=postgres",
        "--auth=trust", "--pwfile=\(passwordFile)", "-D", folder + "/data",
      ]
    try ChildProcess.run(command)
    return folder
  }

  private static let templates = Guarded<String?>(nil)

  private static func removeTemplate() {
    if let folder = templates.withLock({ $0 }) {
      try? FileManager.default.removeItem(atPath: folder)
    }
  }

  /// Where the data is that every server begins with.
  var templateFolder: String {
    get throws { try template.get() }
  }

  func copyData(to folder: String) throws {
    try ChildProcess.run(["cp", "-a", try templateFolder + "/data", folder])
  }

  /// Gives a folder and all in it to the user that the server runs as.
  func own(_ folder: String) throws {
    guard let user else { return }
    try ChildProcess.run(["chown", "-R", "\(user.id):\(user.group)", folder])
  }

  // MARK: Programs

  /// The command line that runs a program as the user that the server runs as.
  func asUser(_ program: String) -> [String] { Self.asUser(user, "\(programs)/\(program)") }

  private static func asUser(
    _ user: (name: String, id: uid_t, group: gid_t)?, _ program: String
  ) -> [String] {
    guard let user else { return [program] }
    // It becomes the program: the process that is started is the server itself.
    return [
      "setpriv", "--reuid=\(user.id)", "--regid=\(user.group)", "--clear-groups", "--", program,
    ]
  }

  /// Where a program of the package is.
  package func path(of program: String) -> String { "\(programs)/\(program)" }

  /// Runs a program of the package.
  ///
  /// - Returns: what it wrote, without the last newline.
  func run(_ program: String, _ arguments: [String], input: String) throws -> String {
    try ChildProcess.text(of: [path(of: program)] + arguments, input: input)
  }
}

/// A value behind a lock.
final class Guarded<Value>: @unchecked Sendable {
  private let lock = NSLock()
  private var value: Value

  init(_ value: Value) { self.value = value }

  func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    try lock.withLock { try body(&value) }
  }
}

import Compiler
import Execution
import Foundation
import Records
import Testing

@Suite("Secrets of a connection")
struct ConnectionSecretsTests {
  private let root = NSTemporaryDirectory() + "headgate-\(UUID().uuidString)"

  private func read(_ address: PostgresSettings.Address, _ variables: [String: String] = [:]) throws
    -> PostgresSettings.Address
  {
    let surroundings = Surroundings(
      now: { 0 }, random: { 0 }, pace: .fast, variables: variables, host: "h", process: 1,
      isInterrupted: { false }, passed: { _ in })
    return try surroundings.read(
      PostgresSettings(address: address, timeout: 5), root: root, for: "source `store`", at: nil
    ).address
  }

  @Test("are read where the text says, and paths begin at the project")
  func references() throws {
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: root) }
    try Data("p w\n".utf8).write(to: URL(fileURLWithPath: root + "/password"))
    let fields = try read(
      .fields([
        .host: .literal("db"), .user: .reference(.environment("DB_USER")),
        .password: .reference(.file("password")), .sslrootcert: .literal("system"),
        .sslcert: .literal("certs/own.pem"), .sslkey: .reference(.environment("KEY")),
        .passfile: .literal("/etc/pass"),
      ]), ["DB_USER": "reader", "KEY": "keys/own.key"])
    #expect(
      fields
        == .fields([
          .host: .literal("db"), .user: .literal("reader"), .password: .literal("p w"),
          .sslrootcert: .literal("system"), .sslcert: .literal(root + "/certs/own.pem"),
          .sslkey: .literal("keys/own.key"), .passfile: .literal("/etc/pass"),
        ]))
    let url = try read(
      .url(.reference(.environment("URL"))), ["URL": "postgres://u:p@h/d"])
    #expect(url == .url(.literal("postgres://u:p@h/d")))
  }

  @Test("that are not there are named, with what needs them")
  func missing() {
    let error = #expect(throws: Trouble.self) {
      _ = try read(.url(.reference(.environment("URL"))), ["URL": ""])
    }
    #expect(
      error?.diagnostic.title == "`url` of source `store` needs the environment variable `URL`")
    let other = #expect(throws: Trouble.self) {
      _ = try read(.fields([.password: .reference(.file("none"))]))
    }
    #expect(
      other?.diagnostic.title
        == "`password` of source `store` needs the file `none`, which cannot be read")
  }
}

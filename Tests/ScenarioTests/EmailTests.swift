import Emulators
import EximServer
import Foundation
import PostgresServer
import Testing

/// Through the binary to mail servers: one that loses answers on order, and a real one.
@Suite(.startsCommands) struct EmailTests {
  /// People of whom each coming, change and going is a mail.
  private func project(_ settings: String, password: String = "") throws -> TestProject {
    let project = try TestProject([
      "headgate.yaml": """
      headgate: 1
      project: people
      sources:
        store: { sqlite: { path: store.db } }
      models:
        people:
          source: store
          table: people
          identifier: [id]
          columns: { id: int, name: string, email: { type: string, pii: true } }
      destinations:
        post:
          connector: email
          settings: { \(settings), from: "Shop <shop@example.com>" }
          limits: { concurrency: 1 }
      pipelines:
        news:
          model: people
          to: { destination: post, action: message }
          mode: append
          events: [added, changed, removed]
          start: all
          guard: { rejects: { max: 100% } }
          map:
            to: email
            subject: { template: "{{ name }} 🎉" }
            text: { row: operation }
            headers: { object: { X-Id: { column: id, type: string } } }

      """
    ])
    project.environment = ["MAIL_PASSWORD": password]
    try project.sql(
      """
      CREATE TABLE people (id INTEGER, name TEXT, email TEXT);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12)
      INSERT INTO people SELECT i, 'Pérson ' || i, 'p' || i || '@example.com' FROM n;
      """)
    return project
  }

  private static func words(_ files: [[UInt8]]) throws -> [String] {
    try files.map { file in
      let mail = try #require(ReceivedMail(file))
      let text = mail.text?.trimmingCharacters(in: .newlines) ?? ""
      return
        "\(mail.header("X-Id") ?? "") \(text) \(mail.header("Subject") ?? "") \(mail.header("To") ?? "")"
    }.sorted()
  }

  private static func added(_ ids: some Sequence<Int>) -> [String] {
    ids.map { "\($0) added Pérson \($0) 🎉 p\($0)@example.com" }
  }

  @Test("each mail is sent once, whatever becomes of its answer; what is in doubt is said")
  func storm() throws {
    let script = try MailScript()
    defer { script.stop() }
    let project = try project("host: 127.0.0.1, port: \(script.port), security: none")
    script.at(.greeting, 1, .close)
    script.at(.sender, 2, .sayAndClose("421 4.3.2 going down\r\n"))
    script.at(.recipient, 3, .say("451 4.7.1 come again\r\n"))
    script.at(.data, 4, .close)
    script.at(.message, 5, .close)
    script.at(.message, 7, .say("452 4.3.1 no room\r\n"))
    let applied = try project.headgate("apply", "--auto-approve")
    #expect(applied.exit == 4 && applied.text.contains("connection  id "), "\(applied)")
    // The seventh was refused once its words were there.
    var came = try Self.words(script.messages)
    let twice = Set(came).filter { word in came.count { $0 == word } > 1 }
    #expect(twice.count == 1)
    came = Array(Set(came)).sorted()
    #expect(came == Self.added(1...12).sorted())
    // One message has one identifier, however often it comes.
    let identifiers = script.messages.map { ReceivedMail($0)?.header("Message-ID") ?? "" }
    #expect(Set(identifiers).count == 12 && script.messages.count == 13)

    try project.sql("UPDATE people SET name = 'Bo' WHERE id = 11; DELETE FROM people WHERE id = 12")
    _ = try project.headgate("apply", "--auto-approve")
    let later = try Self.words(Array(script.messages.dropFirst(13)))
    #expect(later == ["11 changed Bo 🎉 p11@example.com", "12 removed Pérson 12 🎉 p12@example.com"])
  }

  @Test("a real server has what the model says; what it refuses is said without the address")
  func arrives() throws {
    let certificates = try PostgresCertificates(name: "localhost")
    let server = try EximServer(tls: try certificates.server)
    defer { server.stop() }
    let project = try project(
      "host: localhost, port: \(server.port), username: \(EximServer.username), "
        + "password: { env: MAIL_PASSWORD }, ca: \(certificates.root)",
      password: EximServer.password)
    try project.sql("UPDATE people SET email = 'refused.p7@example.com' WHERE id = 7")
    try project.sql("UPDATE people SET email = 'no address' WHERE id = 8")
    let doctor = try project.headgate("doctor")
    #expect(doctor.output.contains("localhost:\(server.port) can be connected to"), "\(doctor)")
    let plan = try project.headgate("plan")
    #expect(plan.output.contains("HG2020") && !plan.output.contains("no address"), "\(plan)")
    let applied = try project.headgate("apply", "--auto-approve")
    #expect(applied.exit == 4, "\(applied)")
    #expect(
      applied.text.contains("550") && applied.text.contains("no mailbox of •••"), "\(applied)")
    #expect(!applied.text.contains("refused.p7") && !applied.text.contains(EximServer.password))
    let expected = Self.added((1...12).filter { $0 != 7 && $0 != 8 }).sorted()
    #expect(try Self.words(server.delivered()) == expected)
    _ = try project.headgate("apply", "--auto-approve")
    #expect(try Self.words(server.delivered()) == expected)
  }

  @Test("a login that is refused ends the run before anything is sent, and `doctor` says it too")
  func login() throws {
    let certificates = try PostgresCertificates(name: "localhost")
    let server = try EximServer(tls: try certificates.server)
    defer { server.stop() }
    let project = try project(
      "host: localhost, port: \(server.tlsPort), security: tls, username: \(EximServer.username), "
        + "password: { env: MAIL_PASSWORD }, ca: \(certificates.root)",
      password: "not the word")
    let doctor = try project.headgate("doctor")
    #expect(doctor.output.contains("535"), "\(doctor)")
    let applied = try project.headgate("apply", "--auto-approve")
    #expect(applied.exit != 0)
    #expect(applied.text.contains("refuses the username or the password"), "\(applied)")
    #expect(!(doctor.text + applied.text).contains("not the word"))
    #expect(try server.delivered().isEmpty)
  }

  @Test("a run that is killed sends no mail twice", arguments: [3, 7, 11, 15])
  func killed(_ write: Int) throws {
    let script = try MailScript()
    defer { script.stop() }
    let project = try project("host: 127.0.0.1, port: \(script.port), security: none")
    project.environment["HEADGATE_CRASH"] = "ledger:\(write)"
    _ = try project.headgate("apply", "--auto-approve")
    project.environment["HEADGATE_CRASH"] = nil
    _ = try project.headgate("apply", "--auto-approve")
    let came = try Self.words(script.messages)
    #expect(came.count == Set(came).count, "\(came)")
    #expect(Set(came).isSubset(of: Self.added(1...12)))
  }
}

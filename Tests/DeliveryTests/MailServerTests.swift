import Connectors
import Emulators
import EximServer
import PostgresServer
import Records
import Testing

@testable import Delivery

/// Against a real mail server: TLS, logins, refusals, and what arrives.
@Suite struct MailServerTests {
  private let certificates: PostgresCertificates
  private let server: EximServer

  init() throws {
    certificates = try PostgresCertificates(name: "localhost")
    server = try EximServer(tls: try certificates.server)
  }

  private func settings(_ changes: [String: JSONValue] = [:]) -> [String: JSONValue] {
    var settings: [String: JSONValue] = [
      "host": .string("localhost"), "port": .number("\(server.port)"),
      "username": .string(EximServer.username), "password": .string(EximServer.password),
      "ca": .string(certificates.root), "from": .string("Der Laden <shop@example.com>"),
    ]
    for (name, value) in changes { settings[name] = value }
    return settings
  }

  private func send(
    _ records: [String], _ changes: [String: JSONValue] = [:], concurrency: Int = 1
  ) throws -> [BatchOutcome] {
    let action = try mailAction(settings(changes), concurrency: concurrency)
    let dispatcher = try MailDispatcher(action: action, root: "/", now: { 1_767_323_045_000 })
    return try dispatcher.send(batches(action, records, .add)).map(\.outcome)
  }

  private static let plain = #"{"to":["bo@example.com"],"subject":"s","text":"x"}"#

  @Test(
    "what arrives is what was sent",
    arguments: [
      ("", "", ""),
      ("Grüße 🎉", "Grüße\n.\n..\n.dots", "<p>Grüße</p>"),
      (String(repeating: "Ein langer Betreff mit Wörtern ", count: 9), "1 = 1 \nend", "=3D"),
      (
        String(repeating: "a long subject in plain words ", count: 9) + ".",
        String(repeating: "ein sehr langes Wort ", count: 300), String(repeating: "<b>", count: 999)
      ),
      (" spaces at the ends ", "\ttab\t\n\nFrom me\n", "=?UTF-8?B?"),
      ("=?UTF-8?B?eA==?=", "a\u{2028}b", "🧑‍🚀"),
    ])
  func arrives(_ subject: String, _ text: String, _ html: String) throws {
    let record = JSONValue.object([
      .init("to", .array([.string("Bo, Jr. <bo@example.com>"), .string("zoë <zoe@example.org>")])),
      .init("bcc", .array([.string("log@example.com")])),
      .init("reply_to", .array([.string("desk@example.com")])),
      .init("subject", .string(subject)), .init("text", .string(text)),
      .init("html", .string(html)),
      .init("headers", .object([.init("X-Order", .string("é 7"))])),
    ])
    #expect(try send([record.text]) == [BatchOutcome(.accepted)])
    let files = try server.delivered()
    #expect(files.count == 1)
    let mail = try #require(ReceivedMail(files[0]))
    #expect(mail.header("Return-path") == "<shop@example.com>")
    #expect(
      mail.header("Envelope-to")?.split(whereSeparator: { ", ".contains($0) }).sorted()
        == ["bo@example.com", "log@example.com", "zoe@example.org"])
    #expect(mail.header("From") == "Der Laden <shop@example.com>")
    #expect(mail.header("To") == #""Bo, Jr." <bo@example.com>, zoë <zoe@example.org>"#)
    #expect(mail.header("Reply-To") == "desk@example.com" && mail.header("Bcc") == nil)
    #expect(mail.header("Subject") == subject)
    #expect(mail.header("X-Order") == "é 7")
    #expect(mail.header("Date") == "Fri, 02 Jan 2026 03:04:05 +0000")
    #expect(mail.header("Message-ID") == "<00000000000000070000000000000001@example.com>")
    #expect(mail.text == Self.ended(text) && mail.html == Self.ended(html))
  }

  /// The last line's end is the boundary's (RFC 2046, 5.1.1).
  private static func ended(_ text: String) -> String {
    text.hasSuffix("\n") ? String(text.dropLast()) : text
  }

  @Test("a hundred messages over several connections arrive once each")
  func many() throws {
    let records = (1...100).map { #"{"to":["p\#($0)@example.com"],"subject":"\#($0)","html":"x"}"# }
    let outcomes = try send(records, concurrency: 4)
    #expect(outcomes.count == 100 && outcomes.allSatisfy(\.isAcceptance))
    let arrived = try server.delivered().map { ReceivedMail($0)?.header("Subject") ?? "" }
    #expect(arrived.sorted() == (1...100).map { "\($0)" }.sorted())
  }

  @Test("TLS from the first byte on")
  func implicit() throws {
    let outcomes = try send(
      [Self.plain],
      ["port": .number("\(server.tlsPort)"), "security": .string("tls")])
    #expect(outcomes == [BatchOutcome(.accepted)])
    #expect(server.log.contains("P=esmtpsa X=TLS"))
  }

  @Test("a certificate that nobody vouches for, or of another host, gets no message")
  func untrusted() throws {
    for changes: [String: JSONValue] in [["ca": .string("")], ["host": .string("127.0.0.1")]] {
      let outcome = try #require(try send([Self.plain], changes).first)
      guard case .retry("tls", _, inDoubt: false) = outcome.whole else {
        Issue.record("\(outcome)")
        continue
      }
    }
    #expect(try server.delivered().isEmpty)
  }

  @Test("STARTTLS that is not offered gets no message and no password")
  func noSTARTTLS() throws {
    let script = try MailScript(offersLogin: true)
    defer { script.stop() }
    let outcome = try #require(
      try send([Self.plain], ["port": .number("\(script.port)")]).first)
    guard case .auth(let message) = outcome.whole else {
      Issue.record("\(outcome)")
      return
    }
    #expect(message.contains("offers no STARTTLS"))
    #expect(!script.commands.contains { $0.hasPrefix("AUTH") || $0.hasPrefix("MAIL") })
  }

  @Test("a wrong password, and none where one is needed, stop the run")
  func logins() throws {
    for (changes, word): ([String: JSONValue], String) in [
      (["password": .string("wrong")], "refuses the username or the password: 535"),
      (["username": .string(""), "password": .string("")], "530 5.7.0 Authentication required"),
    ] {
      let outcome = try #require(try send([Self.plain], changes).first)
      guard case .auth(let message) = outcome.whole else {
        Issue.record("\(outcome)")
        continue
      }
      #expect(message.contains(word) && !message.contains("wrong"))
    }
  }

  @Test("recipients that are refused or put off, words and sizes that are not taken")
  func refusals() throws {
    try server.defers(true)
    let long = String(repeating: "long ", count: 60_000)
    let outcomes = try send([
      #"{"to":["bo@example.com","refused.ada@example.com"],"text":"x"}"#,
      #"{"to":["later.ada@example.com"],"text":"x"}"#,
      #"{"to":["bo@example.com"],"subject":"spam","text":"x"}"#,
      #"{"to":["bo@example.com"],"text":"\#(long)"}"#,
    ]).map(\.whole)
    #expect(outcomes.count == 4)
    #expect(
      outcomes[0] == .rejected(code: "550", message: "550 5.1.1 no mailbox of ••• here"))
    guard case .retry("451", _, inDoubt: false) = outcomes[1],
      case .rejected("554", _) = outcomes[2], case .rejected("552", _) = outcomes[3]
    else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(try server.delivered().isEmpty)
    try server.defers(false)
    #expect(try send([#"{"to":["later.ada@example.com"],"text":"x"}"#])[0].isAcceptance)
    #expect(try server.delivered().count == 1)
  }

  @Test("what `doctor` says of it")
  func probe() throws {
    func failure(_ changes: [String: JSONValue]) throws -> String? {
      try MailProbe.failure(of: mailAction(settings(changes)).mailServer(), root: "/")
    }
    #expect(try failure([:]) == nil)
    #expect(try failure(["password": .string("wrong")])?.hasPrefix("535") == true)
    #expect(try failure(["ca": .string("")]) != nil)
    #expect(throws: DeliveryError.self) { try failure(["ca": .string("no/such.pem")]) }
  }
}

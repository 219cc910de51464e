import Records
import Testing

@testable import Connectors

/// The pure half of mail: addresses, headers and bodies as bytes, settings, and what replies mean.
@Suite struct MailMessageTests {
  @Test(
    "addresses that are taken, with the name before them",
    arguments: [
      ("ada@example.com", nil, "ada@example.com"),
      (" a.d+a_1@x ", nil, "a.d+a_1@x"),
      ("Ada Lovelace <ada@example.com>", "Ada Lovelace", "ada@example.com"),
      ("\"Ada, Countess\" <ada@example.com>", "Ada, Countess", "ada@example.com"),
      ("<ada@example.com>", nil, "ada@example.com"),
    ] as [(String, String?, String)])
  func addresses(_ text: String, _ name: String?, _ mailbox: String) throws {
    let address = try MailAddress(text)
    #expect(address.name == name && address.mailbox == mailbox)
  }

  @Test(
    "and those that are none, without a word of them",
    arguments: [
      "", "ada", "ada@", "@x", "a@b@c", "a..b@c", ".a@c", "a b@c", "a@-c", "a@c..d", "a@c_d",
      "a@b\r\nRCPT TO:<c@d>", "a@b\0", "ä@b", "a@bücher.example", "Ada <a@b", "a@b, c@d",
      "<a@b> Ada", String(repeating: "q", count: 65) + "@c",
      "a@" + String(repeating: "q", count: 64) + ".c",
    ])
  func noAddresses(_ text: String) {
    let problem = #expect(throws: MailProblem.self) { try MailAddress(text) }
    #expect(text.count < 3 || problem?.reason.contains(text) == false)
  }

  @Test("no line of a header is longer than 76 columns, whatever stands in it")
  func folding() {
    for text in [
      "x", String(repeating: "word ", count: 80) + ".", String(repeating: "x", count: 500),
      String(repeating: "🎉", count: 100), String(repeating: "a ü ", count: 60),
      String(repeating: " ", count: 200) + "x", "=?x?=",
    ] {
      let header = MailHeader.text("Subject", text)
      let lines = header.dropLast().split(separator: "\r\n", omittingEmptySubsequences: false)
      #expect(lines.allSatisfy { $0.utf8.count <= 76 && $0.contains { $0 != " " } })
      #expect(lines.dropFirst().allSatisfy { $0.hasPrefix(" ") })
    }
  }

  @Test(
    "quoted-printable",
    arguments: [
      ("", ""), ("a", "a\r\n"), ("a\nb\r\nc\rd", "a\r\nb\r\nc\r\nd\r\n"),
      ("a \n\t", "a=20\r\n=09\r\n"), ("é=", "=C3=A9=3D\r\n"), (".\n..", ".\r\n..\r\n"),
      (String(repeating: "x", count: 76), String(repeating: "x", count: 76) + "\r\n"),
      (
        String(repeating: "x", count: 77), String(repeating: "x", count: 75) + "=\r\nxx\r\n"
      ),
      (
        String(repeating: "x", count: 74) + "é",
        String(repeating: "x", count: 74) + "=\r\n=C3=A9\r\n"
      ),
    ])
  func quotedPrintable(_ text: String, _ expected: String) {
    var out: [UInt8] = []
    QuotedPrintable.append(text, to: &out)
    #expect(String(decoding: out, as: UTF8.self) == expected)
  }

  private func message(_ json: String, seconds: Int64 = 0) throws -> MailMessage {
    let value = try Array(json.utf8).withUnsafeBufferPointer { try JSONValue(parsing: $0) }
    return try MailMessage(
      value, key: IdempotencyKey(high: 1, low: 2), seconds: seconds, ownSender: "a@b")
  }

  @Test(
    "what cannot be a message names its field",
    arguments: [
      (#"{"to":["c@d"],"text":"x"}"#, "from"),
      (#"{"from":["a@b","c@d"],"to":["c@d"],"text":"x"}"#, "from"),
      (#"{"from":"a@b","text":"x"}"#, "to"), (#"{"from":"a@b","to":7,"text":"x"}"#, "to"),
      (#"{"from":"a@b","to":["c@d"],"cc":["x"],"text":"x"}"#, "cc"),
      (#"{"from":"a@b","to":["c@d"],"text":7}"#, "text"), (#"{"from":"a@b","to":["c@d"]}"#, "text"),
      (#"{"from":"a@b","to":["c@d"],"text":"x","subject":"a\u0000b"}"#, "subject"),
      (#"{"from":"a@b","to":["c@d"],"text":"x","headers":{"Bcc":"e@f"}}"#, "headers"),
      (#"{"from":"a@b","to":["c@d"],"text":"x","headers":{"content-type":"x"}}"#, "headers"),
      (#"{"from":"a@b","to":["c@d"],"text":"x","headers":{"a b":"x"}}"#, "headers"),
      (#"{"from":"a@b","to":["c@d"],"text":"x","headers":{"a":7}}"#, "headers"),
    ])
  func refusals(_ json: String, _ field: String) {
    let refusal = #expect(throws: MailRefusal.self) { try message(json) }
    #expect(refusal?.rejection.field == field && refusal?.rejection.code == "HG2025")
  }

  @Test("a hundred recipients are the most, each once")
  func recipients() throws {
    func json(_ count: Int) -> String {
      let list = (0..<count).map { #""p\#($0)@x""# }.joined(separator: ",")
      return #"{"from":"a@b","to":[\#(list)],"cc":["p0@x"],"text":"x"}"#
    }
    #expect(try message(json(100)).recipients.count == 100)
    #expect(throws: MailRefusal.self) { try message(json(101)) }
  }

  @Test(
    "dates",
    arguments: [
      (0, "Thu, 01 Jan 1970 00:00:00"), (951_782_400, "Tue, 29 Feb 2000 00:00:00"),
      (1_798_761_599, "Thu, 31 Dec 2026 23:59:59"), (-1, "Wed, 31 Dec 1969 23:59:59"),
    ])
  func dates(_ seconds: Int, _ expected: String) throws {
    let mail = try message(#"{"from":"a@b","to":["c@d"],"text":"x"}"#, seconds: Int64(seconds))
    #expect(String(decoding: mail.content, as: UTF8.self).hasPrefix("Date: \(expected) +0000\r\n"))
  }

  private func server(_ settings: [String: String]) throws -> MailServer {
    let connector = try #require(ConnectorCatalog.builtIn["email"])
    let action = try #require(connector.action("message"))
    return try BoundAction(
      connector: connector, action: action, settings: settings.mapValues { .string($0) },
      with: [:], mode: .append, limits: connector.rate
    ).mailServer()
  }

  @Test("the port hangs on the security")
  func ports() throws {
    #expect(try server(["host": "h"]).endpoint == "h:587")
    #expect(try server(["host": "h", "security": "tls"]).endpoint == "h:465")
    #expect(try server(["host": "[::1]", "security": "none"]).endpoint == "[::1]:25")
    #expect(try server(["host": "h", "port": "2525"]).endpoint == "h:2525")
  }

  @Test(
    "settings with which nothing is sent",
    arguments: [
      [:], ["host": "a b"], ["host": "a/b"], ["host": "u@h"], ["host": "h", "port": "0"],
      ["host": "h", "port": "x"], ["host": "h", "username": "u"], ["host": "h", "password": "p"],
      ["host": "h", "username": "u\r\n", "password": "p"], ["host": "h", "from": "x"],
      ["host": "mail.example.com", "security": "none", "username": "u", "password": "p"],
    ])
  func settings(_ settings: [String: String]) {
    #expect(throws: BindingError.self) { try server(settings) }
  }

  @Test("in the clear a password goes to this machine alone, a message anywhere")
  func clear() throws {
    #expect(try server(["host": "relay.example.com", "security": "none"]).credentials == nil)
    let own = ["host": "127.0.0.1", "security": "none", "username": "u", "password": "p"]
    #expect(try server(own).isLoopback)
  }
}

import Connectors
import Emulators
import Records
import Testing

@testable import Delivery

/// What a real mail server does not do on order: answers lost, silence, garbage.
@Suite struct MailDispatcherTests {
  private let script: MailScript

  init() throws { script = try MailScript() }

  private func send(
    _ records: [String] = [#"{"to":["ada@example.com"],"text":"x"}"#], login: Bool = false,
    on script: MailScript? = nil, timeout: Int = 60_000
  ) throws -> [BatchOutcome] {
    let script = script ?? self.script
    var settings: [String: JSONValue] = [
      "host": .string("127.0.0.1"), "port": .number("\(script.port)"), "security": .string("none"),
      "from": .string("shop@example.com"),
    ]
    if login {
      settings["username"] = .string("u")
      settings["password"] = .string("p")
    }
    let action = try mailAction(settings)
    let dispatcher = try MailDispatcher(
      action: action, root: "/", timeouts: MailTimeouts(connect: timeout, total: timeout),
      now: { 0 })
    defer { script.stop() }
    return try dispatcher.send(batches(action, records, .add)).map(\.outcome)
  }

  private func only(_ outcomes: [BatchOutcome]) throws -> RecordOutcome {
    #expect(outcomes.count == 1 && outcomes[0].exceptions.isEmpty)
    return try #require(outcomes.first).whole
  }

  @Test("messages go over a connection that is kept, with dots as they were")
  func kept() throws {
    let long = String(repeating: "ü", count: 500)
    let outcomes = try send([
      #"{"to":["a@b.c"],"text":".\n..\n.end"}"#, #"{"to":["d@e.f","g@h.i"],"text":"\#(long)"}"#,
    ])
    #expect(outcomes.allSatisfy(\.isAcceptance) && outcomes.count == 2)
    #expect(script.connectionCount == 1)
    #expect(script.messages.map { ReceivedMail($0)?.text } == [".\n..\n.end\n", long + "\n"])
    #expect(
      script.commands.filter { $0.hasPrefix("MAIL") || $0.hasPrefix("RCPT") }.map {
        String($0.prefix { $0 != ">" })
      } == [
        "MAIL FROM:<shop@example.com", "RCPT TO:<a@b.c", "MAIL FROM:<shop@example.com",
        "RCPT TO:<d@e.f", "RCPT TO:<g@h.i",
      ])
  }

  @Test("the identifier of a message is made of its key, its date of the clock")
  func identified() throws {
    _ = try send()
    let mail = try #require(ReceivedMail(script.messages[0]))
    #expect(mail.header("Message-ID") == "<00000000000000070000000000000001@example.com>")
    #expect(mail.header("Date") == "Thu, 01 Jan 1970 00:00:00 +0000")
  }

  @Test("an answer that is lost after the whole message leaves it in doubt")
  func lostAnswer() throws {
    script.at(.message, .close)
    guard case .retry("connection", _, inDoubt: true) = try only(send()) else {
      Issue.record("not in doubt")
      return
    }
    #expect(script.messages.count == 1)
  }

  @Test(
    "before that a connection that is lost leaves nothing in doubt",
    arguments: [
      MailScript.Moment.greeting, .hello, .sender, .recipient, .data,
    ])
  func lostBefore(_ moment: MailScript.Moment) throws {
    script.at(moment, .close)
    guard case .retry(_, let message, inDoubt: false) = try only(send()) else {
      Issue.record("another outcome")
      return
    }
    #expect(message.contains("127.0.0.1:\(script.port)"))
    #expect(script.messages.isEmpty)
  }

  // After a refused EHLO libcurl tries HELO, and finds the connection gone.
  @Test(
    "a 421 holds the server's other messages, wherever it comes",
    arguments: [MailScript.Moment.greeting, .sender, .recipient, .data, .message])
  func going(_ moment: MailScript.Moment) throws {
    script.at(moment, .sayAndClose("421 4.3.2 going down\r\n"))
    let outcome = try #require(try send().first)
    #expect(outcome.reach == .destination)
    guard case .retry("421", let message, inDoubt: false) = outcome.whole else {
      Issue.record("\(outcome)")
      return
    }
    #expect(message.hasSuffix("421 4.3.2 going down"))
  }

  @Test(
    "a 4xx is for now",
    arguments: [MailScript.Moment.sender, .recipient, .data, .message])
  func deferred(_ moment: MailScript.Moment) throws {
    script.at(moment, .say("451-4.7.1 come\r\n451 again, <ada@example.com>\r\n"))
    guard case .retry("451", let message, inDoubt: false) = try only(send()) else {
      Issue.record("another outcome")
      return
    }
    #expect(message.hasSuffix("451 4.7.1 come again, <•••>"))
  }

  @Test(
    "a 5xx is a verdict on the message, and does not repeat an address",
    arguments: [MailScript.Moment.recipient, .data, .message])
  func refused(_ moment: MailScript.Moment) throws {
    script.at(moment, .say("550 5.1.1 no Ada@Example.com here\r\n"))
    #expect(try only(send()) == .rejected(code: "550", message: "550 5.1.1 no ••• here"))
  }

  @Test("one recipient that is refused refuses the message for all, before it is sent")
  func oneOfMany() throws {
    script.at(.recipient, 2, .say("550 no\r\n"))
    let outcome = try only(send([#"{"to":["a@b.c","d@e.f","g@h.i"],"text":"x"}"#]))
    #expect(outcome == .rejected(code: "550", message: "550 no"))
    #expect(script.messages.isEmpty)
    #expect(!script.commands.contains("DATA"))
  }

  @Test("a sender of the settings that is refused stops the run, one of the record does not")
  func sender() throws {
    script.at(.sender, .say("553 not yours\r\n"))
    guard case .auth(let message) = try only(send()) else {
      Issue.record("another outcome")
      return
    }
    #expect(message.hasSuffix("refuses the sender: 553 not yours"))
    let other = try MailScript()
    other.at(.sender, .say("553 not yours\r\n"))
    let record = #"{"to":["a@b.c"],"from":"me@example.com","text":"x"}"#
    #expect(
      try only(send([record], on: other)) == .rejected(code: "553", message: "553 not yours"))
  }

  @Test("a server that does not serve this client stops the run")
  func closedDoor() throws {
    script.at(.greeting, .sayAndClose("554 no mail from here\r\n"))
    guard case .auth(let message) = try only(send()) else {
      Issue.record("another outcome")
      return
    }
    #expect(message.hasSuffix("does not serve this client: 554 no mail from here"))
  }

  @Test("a login that is refused stops the run, one that fails for now does not")
  func login() throws {
    let first = try MailScript(offersLogin: true)
    first.at(.login, .say("535 5.7.8 no\r\n"))
    guard case .auth(let message) = try only(send(login: true, on: first)) else {
      Issue.record("another outcome")
      return
    }
    #expect(message.contains("refuses the username or the password: 535"))
    let second = try MailScript(offersLogin: true)
    second.at(.login, .say("454 4.7.0 later\r\n"))
    guard case .retry("454", _, inDoubt: false) = try only(send(login: true, on: second)) else {
      Issue.record("another outcome")
      return
    }
  }

  @Test("where there is a login to make and none is offered, no message is sent")
  func noLogin() throws {
    guard case .auth(let message) = try only(send(login: true)) else {
      Issue.record("another outcome")
      return
    }
    #expect(message.hasSuffix("offers no login, and the destination has a `username`"))
    #expect(!script.commands.contains { $0.hasPrefix("MAIL") })
  }

  @Test(
    "garbage, a line without an end and silence end with the time, in doubt after the message alone",
    arguments: [
      (MailScript.Moment.greeting, MailScript.Turn.keepSilent, false),
      (.sender, .say("HTTP/1.1 200 OK\r\n"), false),
      (.data, .keepSilent, false),
      (.message, .say(String(repeating: "2", count: 200_000)), true),
      (.message, .say("good, good\r\n"), true),
      (.message, .keepSilent, true),
    ])
  func silence(_ moment: MailScript.Moment, _ turn: MailScript.Turn, _ inDoubt: Bool) throws {
    script.at(moment, turn)
    guard case .retry(_, _, inDoubt: inDoubt) = try only(send(timeout: 2_000)) else {
      Issue.record("another outcome")
      return
    }
  }

  @Test("what cannot be a message is rejected before the server hears of it")
  func local() throws {
    let outcomes = try send([
      #"{"to":["ada@example.com\r\nRCPT TO:<eve@example.com>"],"text":"x"}"#,
      #"{"to":["ada@example.com"],"subject":"a\r\nBcc: eve@example.com","text":"x"}"#,
      #"{"to":["ada@example.com"],"headers":{"X-A":"a\nBcc: eve@example.com"},"text":"x"}"#,
      #"{"to":["adä@example.com"],"text":"x"}"#, #"{"to":[],"text":"x"}"#,
      #"{"to":["ada@example.com"]}"#,
    ])
    for outcome in outcomes {
      guard case .rejected("HG2025", let message) = outcome.whole else {
        Issue.record("\(outcome)")
        continue
      }
      #expect(!message.contains("example") && !message.contains("eve"))
    }
    #expect(outcomes.count == 6 && script.connectionCount == 0)
  }
}

/// The built-in action, bound.
func mailAction(_ settings: [String: JSONValue], concurrency: Int = 1) throws -> BoundAction {
  guard let connector = ConnectorCatalog.builtIn["email"], let action = connector.action("message")
  else { throw Missing() }
  return BoundAction(
    connector: connector, action: action, settings: settings, with: [:], mode: .append,
    limits: RateLimit(concurrency: concurrency))
}

import CCurl
import Connectors

/// What was said between libcurl and a mail server, as far as outcomes hang on it.
struct MailDialogue {
  /// Words of a reply that are kept.
  private static let longest = 1024

  /// What the last command was about.
  private(set) var stage = MailReply.Stage.opening
  /// The server's last reply, where it is complete and nothing was said since.
  private(set) var reply: MailReply?
  /// Whether the server offers no login although there is one to make.
  private(set) var lacksLogin = false
  private let needsLogin: Bool
  private let needsTLS: Bool
  private var isSecured = false
  private var isGreeting = false
  private var offersLogin = false
  private var text = ""
  /// Whether the farewell has begun: what is said then is about nothing.
  private var isOver = false

  /// - Parameters:
  ///   - needsLogin: whether a message without a login would be another one's.
  ///   - needsTLS: whether what is offered before TLS does not count.
  init(needsLogin: Bool = false, needsTLS: Bool = false) {
    self.needsLogin = needsLogin
    self.needsTLS = needsTLS
  }

  /// Hears what libcurl says; of a login the first word alone.
  mutating func hear(command: some Collection<UInt8>) {
    let word = String(decoding: command.prefix(8).prefix(while: { $0 > 0x20 }), as: UTF8.self)
      .uppercased()
    if word == "QUIT" { isOver = true }
    if isOver { return }
    reply = nil
    text = ""
    isGreeting = false
    switch word {
    case "EHLO", "HELO":
      stage = .opening
      isGreeting = true
      offersLogin = false
    case "STARTTLS":
      stage = .opening
      isSecured = true
    case "AUTH": stage = .authentication
    case "MAIL": stage = .sender
    case "RCPT": stage = .recipient
    case "DATA": stage = .data
    default: break
    }
  }

  /// The message itself begins to leave.
  mutating func beginMessage() {
    guard stage != .message else { return }
    stage = .message
    reply = nil
    text = ""
  }

  /// Hears a line of the server.
  ///
  /// - Returns: whether there is any use in going on.
  mutating func hear(line: some Collection<UInt8>) -> Bool {
    if isOver { return true }
    let line = String(decoding: line.prefix(Self.longest), as: UTF8.self)
    guard let match = line.prefixMatch(of: /([0-9]{3})([ -]?)/), let code = Int(match.1) else {
      return true
    }
    let words = line[match.range.upperBound...].filter { !$0.isNewline }
    if words.uppercased().hasPrefix("AUTH") { offersLogin = true }
    if text.utf8.count + words.utf8.count < Self.longest {
      text += (text.isEmpty ? "" : " ") + words
    }
    guard match.2 != "-" else { return true }
    reply = MailReply(stage: stage, code: code, text: text)
    text = ""
    if isGreeting, needsLogin, isSecured || !needsTLS, code < 300, !offersLogin {
      lacksLogin = true
      return false
    }
    return true
  }
}

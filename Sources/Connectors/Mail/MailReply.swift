/// What a mail server said last, and to what.
package struct MailReply: Sendable, Hashable {
  /// How far a transaction came.
  package enum Stage: Sendable, Hashable {
    /// The greeting, `EHLO` and `STARTTLS`.
    case opening
    case authentication
    case sender
    case recipient
    /// `DATA`, before anything of the message.
    case data
    /// The end of the message.
    case message
  }

  package let stage: Stage
  /// Three digits.
  package let code: Int
  /// Its words, without the code.
  package let text: String

  package init(stage: Stage, code: Int, text: String) {
    self.stage = stage
    self.code = code
    self.text = text
  }

  /// What it means for the message; nil where it is no refusal, so that something else went wrong.
  ///
  /// - Parameters:
  ///   - endpoint: the server in words.
  ///   - message: whose addresses are not repeated.
  package func outcome(of message: MailMessage, endpoint: String) -> BatchOutcome? {
    let hidden = HiddenWords([message.sender] + message.recipients)
    let words = VendorMessage.clean(hidden.hidden(in: "\(code) \(text)"))
    switch code {
    case 200..<300: return stage == .message ? BatchOutcome(.accepted) : nil
    case 421:
      // The server is going, or has had enough of this client.
      return BatchOutcome(
        .retry(code: "421", message: "\(endpoint): \(words)", inDoubt: false), reach: .destination)
    case 400..<500:
      return BatchOutcome(
        .retry(code: "\(code)", message: "\(endpoint): \(words)", inDoubt: false))
    case 500..<600:
      return BatchOutcome(
        isOfClient(message)
          ? .auth(message: "\(endpoint) \(deed): \(words)")
          : .rejected(code: "\(code)", message: words))
    default: return nil
    }
  }

  /// Whether it is who sends that was refused, and no message.
  private func isOfClient(_ message: MailMessage) -> Bool {
    switch stage {
    case .opening, .authentication: true
    // A sender that all messages have; unless the message is too long, which is told here.
    case .sender: Self.ofAuthentication.contains(code) || (message.isOwnSender && code != 552)
    case .recipient, .data, .message: Self.ofAuthentication.contains(code)
    }
  }

  /// RFC 4954: needed, too weak, refused, only with TLS.
  private static let ofAuthentication: Set<Int> = [530, 534, 535, 538]

  private var deed: String {
    switch stage {
    case .opening: "does not serve this client"
    case .authentication: "refuses the username or the password"
    case .sender: "refuses the sender"
    case .recipient, .data, .message: "wants to know who sends"
    }
  }
}

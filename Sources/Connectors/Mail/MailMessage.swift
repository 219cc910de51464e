import Records

/// One message ready to be sent: who gets it and its text.
package struct MailMessage: Sendable {
  /// The envelope's sender.
  package let sender: String
  /// Each mailbox once, those of `bcc` too.
  package let recipients: [String]
  /// RFC 5322 and MIME, lines ended by CRLF.
  package let content: [UInt8]
  /// Whether the sender is the destination's own rather than the record's.
  package let isOwnSender: Bool

  /// Fewer a server need not take (RFC 5321, 4.5.3.1.8).
  private static let mostRecipients = 100

  /// The message that a request's value says.
  ///
  /// - Parameters:
  ///   - value: an object of `from`, `to`, `subject` and so on.
  ///   - key: what its identifier and its boundary are made of.
  ///   - seconds: its date, since 1970.
  ///   - ownSender: the setting `from`.
  init(
    _ value: JSONValue, key: IdempotencyKey, seconds: Int64, ownSender: String?
  ) throws(MailRefusal) {
    let parts = MailParts(value)
    let from = try parts.addresses("from")
    guard let first = from.first, from.count == 1 else {
      throw MailRefusal(
        "from",
        from.isEmpty ? "is not there, nor is the setting `from`" : "is more than one address"
      )
    }
    let to = try parts.addresses("to")
    let copies = try parts.addresses("cc")
    let replies = try parts.addresses("reply_to")
    var recipients: [String] = []
    for address in to + copies + (try parts.addresses("bcc"))
    where !recipients.contains(address.mailbox) {
      recipients.append(address.mailbox)
    }
    guard !recipients.isEmpty else { throw MailRefusal("to", "names nobody") }
    guard recipients.count <= Self.mostRecipients else {
      throw MailRefusal(
        "to", "comes to more than \(Self.mostRecipients) recipients with the others")
    }
    var head = "Date: \(Self.date(seconds))\r\nMessage-ID: <\(key)@\(first.domain)>\r\n"
    head += MailHeader.addresses("From", from)
    if !replies.isEmpty { head += MailHeader.addresses("Reply-To", replies) }
    // A message whose recipients are all hidden has no `To`.
    if !to.isEmpty { head += MailHeader.addresses("To", to) }
    if !copies.isEmpty { head += MailHeader.addresses("Cc", copies) }
    if let subject = try parts.line("subject") { head += MailHeader.text("Subject", subject) }
    for header in try parts.headers() { head += MailHeader.text(header.name, header.value) }
    sender = first.mailbox
    self.recipients = recipients
    isOwnSender = ownSender.flatMap { try? MailAddress($0).mailbox } == first.mailbox
    content = try Self.content(
      head + "MIME-Version: 1.0\r\n", text: parts.text("text"), html: parts.text("html"), key)
  }

  private static func content(
    _ head: String, text: String?, html: String?, _ key: IdempotencyKey
  ) throws(MailRefusal) -> [UInt8] {
    var bytes = Array(head.utf8)
    switch (text, html) {
    case (let text?, nil): part("plain", text, &bytes)
    case (nil, let html?): part("html", html, &bytes)
    case (let text?, let html?):
      // Quoted-printable never has `=_`.
      let boundary = "=_\(key)"
      bytes += "Content-Type: multipart/alternative; boundary=\"\(boundary)\"\r\n\r\n".utf8
      for (kind, body) in [("plain", text), ("html", html)] {
        bytes += "--\(boundary)\r\n".utf8
        part(kind, body, &bytes)
      }
      bytes += "--\(boundary)--\r\n".utf8
    case (nil, nil): throw MailRefusal("text", "is not there, nor is `html`")
    }
    return bytes
  }

  private static func part(_ kind: String, _ body: String, _ bytes: inout [UInt8]) {
    bytes += "Content-Type: text/\(kind); charset=utf-8\r\n".utf8
    bytes += "Content-Transfer-Encoding: quoted-printable\r\n\r\n".utf8
    QuotedPrintable.append(body, to: &bytes)
  }

  /// A moment as RFC 5322 writes it, in UTC.
  private static func date(_ seconds: Int64) -> String {
    guard let time = CivilTime(epochSeconds: seconds) else {
      return "Thu, 01 Jan 1970 00:00:00 +0000"
    }
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let day = Int((seconds - (seconds % 86_400 + 86_400) % 86_400) / 86_400 % 7 + 7) % 7
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(days[day]), \(two(time.day)) \(HTTPDate.months[time.month - 1]) \(time.year) "
      + "\(two(time.hour)):\(two(time.minute)):\(two(time.second)) +0000"
  }
}

/// Which field of a message cannot be sent, and why.
struct MailRefusal: Error {
  let rejection: Rejection

  /// - Parameter reason: follows the field's name.
  init(_ field: String, _ reason: String) {
    rejection = Rejection(code: "HG2025", field: field, reason: "`\(field)` \(reason)")
  }
}

extension BoundAction {
  /// The message of a batch, which has one record; `seconds` since 1970 are its date.
  package func mail(for batch: Batch, seconds: Int64) throws(RequestError) -> MailMessage {
    guard let value = try? JSONValue(parsing: batch.buffer.bytes), let key = batch.keys.first else {
      preconditionFailure("a message is written as JSON and has a key")
    }
    do throws(MailRefusal) {
      return try MailMessage(
        value, key: key, seconds: seconds, ownSender: values.settings["from"]?.plainText)
    } catch {
      throw .record(error.rejection)
    }
  }
}

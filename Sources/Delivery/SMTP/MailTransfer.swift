import CCurl
import Connectors
import Glibc

/// One message under way: a handle of libcurl and the dialogue with the server; used again for later messages.
///
/// Sendable because it belongs to one thread at a time: to the run's, and to libcurl's from `TransferLoop.begin` until it
/// has ended.
final class MailTransfer: CurlTransfer, @unchecked Sendable {
  let curl: UnsafeMutableRawPointer
  private(set) var batch: Batch?
  private(set) var message: MailMessage?
  private(set) var dialogue = MailDialogue()
  private let server: MailServer
  /// Bytes of the message that libcurl has taken.
  private var taken = 0
  /// Kept while libcurl reads them.
  private var recipients: RecipientList?

  /// - Parameter authority: the path of the certificates to trust in place of the system's.
  init(_ server: MailServer, authority: String?, timeouts: MailTimeouts) throws {
    guard let handle = curl_easy_init() else { throw DeliveryError.curl("no handle") }
    curl = handle
    self.server = server
    let scheme = server.security == .tls ? "smtps" : "smtp"
    guard CurlLibrary.speaks(scheme) else {
      throw DeliveryError.curl(
        "this one (\(CurlLibrary.version)) was built without `\(scheme)`; mail needs one with it")
    }
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_TCP_NODELAY, 1)
    try set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
    try set(CURLOPT_URL, "\(scheme)://\(server.endpoint)")
    try set(CURLOPT_CONNECTTIMEOUT_MS, timeouts.connect)
    try set(CURLOPT_TIMEOUT_MS, timeouts.total)
    try set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, timeouts.total / 1000))
    if server.security != .none { try set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
    if let authority {
      try set(CURLOPT_CAINFO, authority)
      try check(headgate_curl_set_pointer(curl, CURLOPT_CAPATH, nil))
    }
    if let credentials = server.credentials {
      try set(CURLOPT_USERNAME, credentials.username)
      try set(CURLOPT_PASSWORD, credentials.password)
    }
    // A proxy of the environment is no way to this machine.
    if server.isLoopback { try set(CURLOPT_NOPROXY, "*") }
    try listen()
  }

  deinit { curl_easy_cleanup(curl) }

  /// Tells libcurl whom to ask for the message and whom to tell what is said.
  private func listen() throws {
    let ourselves = Unmanaged.passUnretained(self).toOpaque()
    for option in [CURLOPT_READDATA, CURLOPT_HEADERDATA, CURLOPT_DEBUGDATA] {
      try check(headgate_curl_set_pointer(curl, option, ourselves))
    }
    try check(
      headgate_curl_set_write(curl, CURLOPT_READFUNCTION) { bytes, size, count, context in
        guard let context, let bytes else { return 0 }
        return MailTransfer.at(context).give(bytes, size * count)
      })
    try check(
      headgate_curl_set_write(curl, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
        guard let context, let bytes else { return 0 }
        let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return MailTransfer.at(context).dialogue.hear(line: line) ? size * count : 0
      })
    // What libcurl says is told to this function alone; nothing of it is written anywhere.
    try set(CURLOPT_VERBOSE, 1)
    try check(
      headgate_curl_set_debug(curl) { _, kind, bytes, size, context in
        guard kind == CURLINFO_HEADER_OUT, let context, let bytes else { return 0 }
        MailTransfer.at(context).dialogue.hear(
          command: UnsafeRawBufferPointer(start: bytes, count: size))
        return 0
      })
  }

  private static func at(_ context: UnsafeMutableRawPointer) -> MailTransfer {
    Unmanaged<MailTransfer>.fromOpaque(context).takeUnretainedValue()
  }

  /// Prepares the handle for the message of a batch.
  func prepare(_ message: MailMessage, for batch: Batch?) throws {
    self.batch = batch
    self.message = message
    begin()
    let recipients = RecipientList(message.recipients)
    self.recipients = recipients
    try set(CURLOPT_UPLOAD, 1)
    try set(CURLOPT_MAIL_FROM, "<\(message.sender)>")
    try check(headgate_curl_set_pointer(curl, CURLOPT_MAIL_RCPT, recipients.list))
    try check(
      headgate_curl_set_off(curl, CURLOPT_INFILESIZE_LARGE, curl_off_t(message.content.count)))
  }

  /// Connects, with TLS and the login, and sends no message.
  func knock() throws -> CURLcode {
    begin()
    try set(CURLOPT_CONNECT_ONLY, 1)
    return curl_easy_perform(curl)
  }

  private func begin() {
    taken = 0
    dialogue = MailDialogue(
      needsLogin: server.credentials != nil, needsTLS: server.security == .starttls)
  }

  /// Ends the transfer: nothing of it is read any more.
  func finish() {
    batch = nil
    message = nil
    recipients = nil
  }

  /// A refusal is libcurl's error, but for the last one.
  var isGood: Bool { true }

  /// Whether the server may have all of the message, and with it the duty to deliver it.
  var isComplete: Bool { message.map { taken == $0.content.count } ?? false }

  private func give(_ bytes: UnsafeMutablePointer<CChar>, _ room: Int) -> Int {
    guard let message else { return 0 }
    dialogue.beginMessage()
    let count = min(room, message.content.count - taken)
    message.content.withUnsafeBytes { content in
      guard count > 0, let start = content.baseAddress else { return }
      memcpy(bytes, start + taken, count)
    }
    taken += count
    return count
  }

  private func set(_ option: CURLoption, _ value: Int) throws {
    try check(headgate_curl_set_long(curl, option, value))
  }

  private func set(_ option: CURLoption, _ value: String) throws {
    try check(headgate_curl_set_string(curl, option, value))
  }

  private func check(_ code: CURLcode) throws {
    if code != CURLE_OK { throw DeliveryError.curl(String(cString: curl_easy_strerror(code))) }
  }
}

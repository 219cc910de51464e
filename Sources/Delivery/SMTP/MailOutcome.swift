import CCurl
import Connectors

/// What it means for a message how its transfer ended.
enum MailOutcome {
  /// Names host and port, and what the server said, without the message's addresses.
  static func outcome(
    _ code: CURLcode, of transfer: MailTransfer, endpoint: String
  ) -> BatchOutcome {
    if code == CURLE_OK { return BatchOutcome(.accepted) }
    if let message = transfer.message, let reply = transfer.dialogue.reply,
      let outcome = reply.outcome(of: message, endpoint: endpoint)
    {
      return outcome
    }
    let reason = String(cString: curl_easy_strerror(code))
    if transfer.dialogue.lacksLogin {
      return BatchOutcome(.auth(message: "\(endpoint) \(noLogin)"))
    }
    let inDoubt = transfer.isComplete
    switch code {
    case CURLE_USE_SSL_FAILED:
      return BatchOutcome(.auth(message: "\(endpoint) \(noTLS)"))
    case CURLE_LOGIN_DENIED:
      return BatchOutcome(.auth(message: "\(endpoint) offers no login that is known here"))
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT:
      return retry("connect", "could not connect to \(endpoint): \(reason)")
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
      CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_CERTPROBLEM:
      return retry("tls", "could not connect to \(endpoint): \(reason)")
    case CURLE_OPERATION_TIMEDOUT:
      return retry("timeout", "no complete answer from \(endpoint) in time", inDoubt: inDoubt)
    case CURLE_WEIRD_SERVER_REPLY:
      return retry("answer", "the answer from \(endpoint) is not SMTP", inDoubt: inDoubt)
    default:
      return retry(
        "connection", "the connection to \(endpoint) was lost before the answer: \(reason)",
        inDoubt: inDoubt)
    }
  }

  static let noTLS =
    "offers no STARTTLS; is it `security: tls`, on another port? Without TLS nothing is sent"
  static let noLogin = "offers no login, and the destination has a `username`"

  private static func retry(_ code: String, _ message: String, inDoubt: Bool = false)
    -> BatchOutcome
  {
    BatchOutcome(.retry(code: code, message: message, inDoubt: inDoubt))
  }
}

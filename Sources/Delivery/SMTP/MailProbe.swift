import CCurl
import Connectors
import Glibc

/// Whether a mail server lets this client in: name, connection, TLS and login; no message is sent.
package enum MailProbe {
  /// Why it does not; nil where it does.
  package static func failure(
    of server: MailServer, root: String,
    timeouts: MailTimeouts = MailTimeouts(connect: 10_000, total: 10_000)
  ) throws -> String? {
    guard CurlLibrary.isReady else { return "no connection can be made" }
    let transfer = try MailTransfer(
      server, authority: try server.authorityPath(root: root), timeouts: timeouts)
    let code = try transfer.knock()
    if code == CURLE_OK { return nil }
    if transfer.dialogue.lacksLogin { return "it \(MailOutcome.noLogin)" }
    if let reply = transfer.dialogue.reply, reply.code >= 400 {
      return "\(reply.code) \(reply.text)"
    }
    if code == CURLE_USE_SSL_FAILED { return "it \(MailOutcome.noTLS)" }
    return String(cString: curl_easy_strerror(code))
  }
}

extension MailServer {
  /// The file of certificates to trust; nil is the system's.
  func authorityPath(root: String) throws -> String? {
    guard let authority else { return nil }
    let path = authority.hasPrefix("/") ? authority : root + "/" + authority
    guard access(path, R_OK) == 0 else {
      throw DeliveryError.file(path: authority, reason: String(cString: strerror(errno)))
    }
    return path
  }
}

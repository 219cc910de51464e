import Crypto
import Foundation

/// An API whose requests are signed by OAuth 1.0a: it makes each signature itself, takes a nonce once, and no old timestamp.
///
/// Sendable because all that changes is guarded by `lock`.
package final class SignatureGate: @unchecked Sendable {
  package static let consumerKey = "consumer-1"
  package static let consumerSecret = "c&s ecret"
  package static let token = "token-1"
  package static let tokenSecret = "t%s+ecret"

  private let lock = NSLock()
  private let api: @Sendable (HTTPServer.Request) -> HTTPServer.Answer
  private var used: Set<String> = []

  package init(api: @escaping @Sendable (HTTPServer.Request) -> HTTPServer.Answer) {
    self.api = api
  }

  /// The nonces that were taken.
  package var nonces: Set<String> { lock.withLock { used } }

  package func answer(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    if let problem = lock.withLock({ problem(with: request) }) {
      return JSONAPI.refusal(401, "signature", problem)
    }
    return api(request)
  }

  private func problem(with request: HTTPServer.Request) -> String? {
    guard let header = request.header("Authorization"), header.hasPrefix("OAuth ") else {
      return "not signed"
    }
    var sent: [String: String] = [:]
    for piece in header.dropFirst(6).components(separatedBy: ",") {
      let parts = piece.trimmingCharacters(in: .whitespaces).components(separatedBy: "=\"")
      guard parts.count == 2, parts[1].hasSuffix("\"") else { return "the header has no shape" }
      sent[parts[0]] = String(parts[1].dropLast()).removingPercentEncoding
    }
    let signature = sent.removeValue(forKey: "oauth_signature") ?? ""
    guard sent["oauth_consumer_key"] == Self.consumerKey, sent["oauth_token"] == Self.token,
      sent["oauth_version"] == "1.0", sent["oauth_signature_method"] == "HMAC-SHA1"
    else { return "another consumer or method" }
    guard let seconds = sent["oauth_timestamp"].flatMap(Double.init),
      abs(seconds - Date().timeIntervalSince1970) < 300
    else { return "an old timestamp" }
    guard signature == self.signature(of: request, sent) else {
      return "the signature is not \(signature)"
    }
    guard let nonce = sent["oauth_nonce"], used.insert(nonce).inserted else {
      return "a nonce that was used"
    }
    return nil
  }

  private func signature(of request: HTTPServer.Request, _ sent: [String: String]) -> String {
    let halves = request.target.components(separatedBy: "?")
    var pairs = sent.map { ($0.key, $0.value) }
    if halves.count > 1 { pairs += FormBody.pairs(halves[1]) }
    if request.header("Content-Type") == "application/x-www-form-urlencoded" {
      pairs += FormBody.pairs(String(decoding: request.body, as: UTF8.self))
    }
    let encoded: [[String]] = pairs.map { [Self.encoded($0.0), Self.encoded($0.1)] }
    let sorted = encoded.sorted { $0[0] == $1[0] ? $0[1] < $1[1] : $0[0] < $1[0] }
    let parameters = sorted.map { $0.joined(separator: "=") }.joined(separator: "&")
    let host = request.header("Host") ?? ""
    let parts: [String] = [request.method, "http://\(host)\(halves[0])", parameters]
    let base = parts.map(Self.encoded).joined(separator: "&")
    let key = Self.encoded(Self.consumerSecret) + "&" + Self.encoded(Self.tokenSecret)
    let code = HMAC<Insecure.SHA1>.authenticationCode(
      for: Data(base.utf8), using: SymmetricKey(data: Data(key.utf8)))
    return Data(code).base64EncodedString()
  }

  private static func encoded(_ text: String) -> String {
    let unreserved = CharacterSet(
      charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    return text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
  }
}

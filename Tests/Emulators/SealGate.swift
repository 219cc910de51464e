import Crypto
import Foundation

/// A webhook that takes a body only with its HMAC-SHA256 in the header `X-Signature`, as `sha256=` and hex digits.
package struct SealGate: Sendable {
  package static let secret = "seal s3cret"

  private let api: @Sendable (HTTPServer.Request) -> HTTPServer.Answer

  package init(api: @escaping @Sendable (HTTPServer.Request) -> HTTPServer.Answer) {
    self.api = api
  }

  package func answer(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    let code = HMAC<SHA256>.authenticationCode(
      for: Data(request.body), using: SymmetricKey(data: Data(Self.secret.utf8)))
    let digits = code.map { String(format: "%02x", $0) }.joined()
    let sent = request.header("X-Signature") ?? "none"
    guard sent == "sha256=\(digits)" else {
      return JSONAPI.refusal(401, "seal", "not the seal of the body: \(sent)")
    }
    return api(request)
  }
}

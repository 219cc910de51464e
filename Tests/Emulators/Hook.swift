import Crypto
import Foundation

/// A team's own endpoint for webhooks, as a careful team would have written it: strict about who sends and what.
///
/// It takes a row or a list of rows by one method at one path, signed by the HMAC-SHA256 of the body. It knows no keys: what
/// comes twice counts twice. Sendable because all that changes is guarded by `lock`.
package final class Hook: @unchecked Sendable {
  package static let secret = "h00k s3cret"

  private let lock = NSLock()
  private let method: String
  private let path: String
  private let takesLists: Bool
  private var taken: [String] = []
  private var refused: Set<Int> = []

  package init(method: String = "POST", path: String, takesLists: Bool) {
    self.method = method
    self.path = path
    self.takesLists = takesLists
  }

  /// The rows in the order in which they came, each as JSON with sorted keys.
  package var rows: [String] { lock.withLock { taken } }

  /// Refuses what holds the row with this `id` until `acceptAll`.
  package func refuse(_ id: Int) { lock.withLock { _ = refused.insert(id) } }

  package func acceptAll() { lock.withLock { refused.removeAll() } }

  package func answer(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    lock.withLock {
      guard request.target == path else { return JSONAPI.refusal(404, "path", "no such path") }
      guard request.method == method else {
        return JSONAPI.refusal(405, "method", "\(method) it")
      }
      guard isSealed(request) else { return JSONAPI.refusal(401, "seal", "not our seal") }
      guard request.header("Content-Type") == "application/json" else {
        return JSONAPI.refusal(415, "type", "application/json is needed")
      }
      if request.body.count > 1_000_000 { return JSONAPI.refusal(413, "size", "too many bytes") }
      let body = try? JSONSerialization.jsonObject(with: Data(request.body))
      let one = (body as? [String: Any]).map { [$0] }
      guard let rows = takesLists ? body as? [[String: Any]] : one, !rows.isEmpty else {
        return JSONAPI.refusal(400, "shape", takesLists ? "send a list" : "send an object")
      }
      if rows.count > 100 { return JSONAPI.refusal(413, "many", "at most 100 rows") }
      guard rows.allSatisfy({ $0["id"] is Int }) else {
        return JSONAPI.refusal(422, "id", "a row has an `id`")
      }
      if rows.contains(where: { refused.contains($0["id"] as? Int ?? -1) }) {
        return JSONAPI.refusal(422, "odd", "a row is odd")
      }
      taken += rows.map { JSONAPI.text($0) }
      return HTTPServer.Answer(202, "thanks")
    }
  }

  private func isSealed(_ request: HTTPServer.Request) -> Bool {
    let code = HMAC<SHA256>.authenticationCode(
      for: Data(request.body), using: SymmetricKey(data: Data(Self.secret.utf8)))
    return request.header("X-Seal") == "sha256=" + code.map { String(format: "%02x", $0) }.joined()
  }
}

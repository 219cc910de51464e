import Foundation

/// What the in-house JSON APIs have in common.
enum JSONAPI {
  /// The object in a request's body; nil where it is none, or is not announced as JSON.
  static func object(in request: HTTPServer.Request) -> [String: Any]? {
    guard request.header("Content-Type") == "application/json" else { return nil }
    return try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
  }

  static func refusal(_ status: Int, _ code: String, _ message: String) -> HTTPServer.Answer {
    answer(status, ["code": code, "message": message])
  }

  static func answer(_ status: Int, _ body: [String: Any]) -> HTTPServer.Answer {
    HTTPServer.Answer(status, text(body), headers: [("Content-Type", "application/json")])
  }

  /// JSON with sorted keys.
  static func text(_ value: Any) -> String {
    let data = try? JSONSerialization.data(
      withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed])
    return String(decoding: data ?? Data(), as: UTF8.self)
  }

  /// What every one of them refuses before it looks at the body; nil where it goes on.
  static func problem(_ request: HTTPServer.Request, token: String?, maxBytes: Int)
    -> HTTPServer.Answer?
  {
    if let token, request.header("Authorization") != "Bearer \(token)" {
      return refusal(401, "unauthorized", "a valid bearer token is needed")
    }
    if request.body.count > maxBytes { return refusal(413, "too_large", "too many bytes") }
    return nil
  }

  /// Whether a value is an idempotency key: 32 hex digits in lower case.
  static func isKey(_ value: Any?) -> Bool {
    (value as? String)?.wholeMatch(of: /[0-9a-f]{32}/) != nil
  }
}

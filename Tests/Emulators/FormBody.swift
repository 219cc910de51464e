import Foundation

/// The form in a request's body, as an API reads it.
enum FormBody {
  /// The fields by name; nil where the body is not announced as a form or a name stands twice.
  static func fields(in request: HTTPServer.Request) -> [String: String]? {
    guard request.header("Content-Type") == "application/x-www-form-urlencoded" else { return nil }
    let pairs = pairs(String(decoding: request.body, as: UTF8.self))
    let fields = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    return fields.count == pairs.count ? fields : nil
  }

  /// Names and values, decoded.
  static func pairs(_ text: String) -> [(String, String)] {
    text.components(separatedBy: "&").filter { !$0.isEmpty }.map { piece in
      let parts = piece.components(separatedBy: "=")
      let value = parts.dropFirst().joined(separator: "=")
      return (decoded(parts[0]), decoded(value))
    }
  }

  private static func decoded(_ text: String) -> String {
    text.replacingOccurrences(of: "+", with: " ").removingPercentEncoding ?? ""
  }
}

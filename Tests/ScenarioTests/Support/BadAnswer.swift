import Emulators

/// What may come in place of an answer.
struct BadAnswer: Sendable, CustomStringConvertible {
  let description: String
  let fault: HTTPServer.Fault
  /// What a run has to say of it; nil where it may be taken for a yes.
  var says: String?
  /// Whether it comes from somewhere on the way, and the vendor has not heard of the request.
  var isOfProxy = false

  /// The vendor has acted, and says this.
  private static func said(
    _ description: String, _ body: [UInt8], status: String = "200 OK",
    type: String = "application/json", header: String = "", says: String? = nil
  ) -> BadAnswer {
    // Said, as the next request could else be written on this connection, and get no answer at all.
    let end = "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
    let head = "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\n\(header)\(end)"
    return BadAnswer(description: description, fault: .bytes(Array(head.utf8) + body), says: says)
  }

  private static func text(_ description: String, _ body: String, type: String = "application/json")
    -> BadAnswer
  {
    said(description, Array(body.utf8), type: type)
  }

  private static let deep =
    Array(repeating: UInt8(ascii: "["), count: 100_000)
    + Array(repeating: UInt8(ascii: "]"), count: 100_000)

  private static let long =
    [UInt8(ascii: "[")] + Array(repeating: Array("1234567,".utf8), count: 2_500_000).joined()
    + Array("0]".utf8)

  /// - Parameter elsewhere: the URL of another server.
  static func all(redirectingTo elsewhere: String) -> [BadAnswer] {
    said + ofProxies
      + [301, 302, 303, 307, 308].map { status in
        BadAnswer(
          description: "a redirect, \(status)",
          fault: .answer(.init(status, "", headers: [("Location", "\(elsewhere)/in")])),
          says: "redirects are not followed")
      }
  }

  private static let ofProxies = [
    BadAnswer(
      description: "a proxy's page",
      fault: .answer(
        .init(200, "<html>Sign in</html>", headers: [("Content-Type", "text/html")])),
      isOfProxy: true),
    BadAnswer(
      description: "a proxy's JSON", fault: .answer(.init(200, #"{"cached":true}"#)),
      isOfProxy: true),
  ]

  private static let said = [
    text("a page", "<html><body>Welcome!</body></html>", type: "text/html"),
    text("JSON that is cut off", #"{"message": "succ"#),
    text("nothing", ""),
    text("a word", "fine", type: "text/plain"),
    text("XML", "<?xml version=\"1.0\"?><ok/>", type: "application/xml"),
    said("lists in lists, 100,000 deep", deep),
    said("20 MB", long, says: "longer than 8 MiB"),
    said(
      "ill-formed UTF-8", Array("{\"message\": \"".utf8) + [0xFF, 0xC0, 0x80] + Array("\"}".utf8)),
    said("NUL bytes", Array("{\"mess".utf8) + [0, 0] + Array("age\": 1}".utf8) + [0]),
    text("a list in place of an object", #"[{"message": "success", "ok": true}, 7]"#),
    text(
      "values of other types",
      """
      {"message": "success", "success": true, "ok": true, "code": "200", "status": ["OK"], "errors": "none",
      "results": {"0": 1}, "failed_records": "0", "data": {"success_count": "4", "total_count": [4]}}
      """),
    text(
      "failures of nobody",
      """
      {"message": "success", "success": true, "ok": true, "errors": [{"index": -1}, {"index": "x"}, null, 7],
      "results": [], "failed_records": [{"index": 99}, {"index": 1e99}], "operation_errors": [[], [], [{}]]}
      """),
    BadAnswer(description: "204", fault: .bytes(Array("HTTP/1.1 204 No Content\r\n\r\n".utf8))),
    said("status 600", Array("{}".utf8), status: "600 Beyond", says: "HTTP 600"),
    said("status 099", Array("{}".utf8), status: "099 Below", says: "is not HTTP"),
    said("a status that is no number", Array("{}".utf8), status: "good", says: "is not HTTP"),
    said(
      "a header of 400 KB", Array("{}".utf8),
      header: "X-Long: \(String(repeating: "x", count: 400_000))\r\n",
      says: "has a header that is too long"),
    said(
      "20,000 headers", Array("{}".utf8),
      header: (0..<20_000).map { "X-\($0): y\r\n" }.joined()),
  ]
}

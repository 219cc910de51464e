import Records
import Testing

@testable import Connectors

/// What an answer of a token endpoint means.
@Suite struct TokenAnswerTests {
  private func read(
    _ status: Int, _ body: String, _ headers: [(name: String, value: String)] = [],
    secrets: [String] = []
  ) -> TokenAnswer {
    Array(body.utf8).withUnsafeBufferPointer {
      TokenAnswer(
        Answer(status: status, headers: headers, body: $0, time: 0), from: "id.example:443",
        secrets: secrets)
    }
  }

  @Test(
    arguments: [
      (#"{"access_token":"t","expires_in":3600,"token_type":"Bearer"}"#, 3600, nil),
      (#"{"access_token":"t","expires_in":"3599"}"#, 3599, nil),
      (#"{"access_token":"t"}"#, nil, nil),
      (#"{"access_token":"t","expires_in":0,"refresh_token":"r"}"#, nil, "r"),
      (#"{"access_token":"t","expires_in":-1,"refresh_token":""}"#, nil, nil),
      (#"{"access_token":"t","expires_in":1e300}"#, nil, nil),
    ] as [(String, Int?, String?)])
  func aTokenIsReadWithItsLife(_ body: String, _ lifetime: Int?, _ refresh: String?) {
    #expect(
      read(200, body) == .token(AccessToken(text: "t", lifetime: lifetime, refreshToken: refresh)))
  }

  @Test(arguments: [
    (
      400, #"{"error":"invalid_grant","error_description":"gone\n away"}"#,
      " invalid_grant: gone away"
    ),
    (401, #"{"error":"invalid_client"}"#, " invalid_client"),
    (403, "<h1>No</h1>", ": <h1>No</h1>"), (404, "", ""),
    (302, "", " (redirects are not followed)"),
    (200, "<html>sign in</html>", " without an `access_token`"),
    (200, #"{"token":"s3cret"}"#, " without an `access_token`"),
    (200, #"{"access_token":""}"#, " without an `access_token`"),
    (200, #"{"access_token":"a b"}"#, " without an `access_token`"),
    (200, #"{"error":"bad"}"#, " bad"),
    (
      400, #"{"error":"invalid_grant","error_description":"not hush, Hush"}"#,
      " invalid_grant: not •••, •••"
    ),
  ])
  func aRefusalSaysWhatTheServerSays(_ status: Int, _ body: String, _ words: String) {
    #expect(
      read(status, body, secrets: ["hush"])
        == .refused(message: "no access token from id.example:443: HTTP \(status)\(words)"))
  }

  @Test(arguments: [408, 425, 429, 500, 502, 503, 504])
  func aServerInTroubleIsAskedAgain(_ status: Int) {
    #expect(
      read(status, "", [("Retry-After", "7")])
        == .retry(message: "no access token from id.example:443: HTTP \(status)", retryAfter: 7))
  }

  @Test func twoRefreshesAtOnceAreNobodysFault() {
    let said = "Token request is already being processed"
    let body = #"{"error":"invalid_grant","error_description":"\#(said)"}"#
    #expect(
      read(400, body)
        == .retry(
          message: "no access token from id.example:443: HTTP 400 invalid_grant: \(said)",
          retryAfter: nil))
  }
}

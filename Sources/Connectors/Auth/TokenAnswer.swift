import Records

/// An access token, as the answer to a request for one gives it.
package struct AccessToken: Hashable, Sendable {
  package let text: String
  /// Seconds; nil where it is not said.
  package let lifetime: Int?
  /// Takes the place of the refresh token that was sent.
  package let refreshToken: String?
}

/// What came of a request for an access token.
package enum TokenAnswer: Hashable, Sendable {
  case token(AccessToken)
  /// Nobody is at fault: to be asked again.
  case retry(message: String, retryAfter: Int?)
  /// Who asks was refused.
  case refused(message: String)

  /// What Salesforce says of two refreshes at once.
  private static let collisions = [
    "token request is already being processed", "expired authorization code",
  ]

  /// Reads an answer; its message names host, status and what the server said, without the secrets.
  package init(_ answer: Answer, from endpoint: String, secrets: [String]) {
    let body = try? JSONValue(parsing: answer.body)
    let isGood = (200..<300).contains(answer.status)
    if isGood, case .string(let text)? = body?["access_token"], !text.isEmpty,
      text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
    {
      self = .token(
        AccessToken(
          text: text,
          lifetime: body?["expires_in"]?.plainText.flatMap(Double.init).flatMap {
            $0 > 0 && $0 < 1e9 ? Int($0) : nil
          },
          refreshToken: body?["refresh_token"]?.plainText.flatMap { $0.isEmpty ? nil : $0 }))
      return
    }
    let code = body?["error"]?.plainText
    let description = body?["error_description"]?.plainText
    var words: String
    if isGood {
      // The body is not repeated: what looks like no token to us may be one.
      words = code.map { " \(VendorMessage.clean($0))" } ?? " without an `access_token`"
    } else if let code {
      words = " \(VendorMessage.clean(code))"
      if let description { words += ": \(VendorMessage.clean(description))" }
    } else {
      let said = VendorMessage.of(answer.body)
      words = said.isEmpty ? "" : ": \(said)"
    }
    if (300..<400).contains(answer.status) { words = " (redirects are not followed)" + words }
    let message = HiddenWords(secrets).hidden(
      in: "no access token from \(endpoint): HTTP \(answer.status)\(words)")
    let isCollision =
      answer.status == 400 && code == "invalid_grant"
      && Self.collisions.contains { description?.lowercased().contains($0) == true }
    switch answer.status {
    case 408, 425, 429, 500...: self = .retry(message: message, retryAfter: answer.retryAfter)
    case _ where isCollision: self = .retry(message: message, retryAfter: answer.retryAfter)
    default: self = .refused(message: message)
    }
  }
}

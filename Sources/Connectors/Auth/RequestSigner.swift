import Records

/// What makes one signature differ from the next.
package struct SigningMoment: Sendable, Hashable {
  /// 32 hex digits, used once.
  package let nonce: String
  /// Seconds since 1970, UTC.
  package let seconds: Int64

  package init(nonce: String, seconds: Int64) {
    self.nonce = nonce
    self.seconds = seconds
  }

  /// - Parameter random: gives 64 random bits.
  package init(random: () -> UInt64, seconds: Int64) {
    let digits = [random(), random()].map { half in
      let text = String(half, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }
    self.init(nonce: digits.joined(), seconds: seconds)
  }

  /// The one of a connector's tests.
  package static let ofTests = SigningMoment(
    nonce: String(repeating: "0", count: 32), seconds: 0)
}

/// A header that proves who sent a request, and the pieces of it that no message may repeat.
package struct RequestSignature: Sendable {
  package let name: String
  package let value: String
  package let secrets: [String]
}

/// Signs requests; each kind looks at other parts of them.
enum RequestSigner: Sendable {
  case oauth1(OAuth1Signer)
  case body(BodySigner)

  /// Whether a server may refuse to see the same signature twice.
  var isUsedUp: Bool {
    switch self {
    case .oauth1: true
    case .body: false
    }
  }

  func signature(of request: HTTPRequest, at moment: SigningMoment) -> RequestSignature {
    switch self {
    case .oauth1(let signer): signer.signature(of: request, at: moment)
    case .body(let signer): signer.signature(of: request)
    }
  }
}

import Crypto
import Records

/// Signs the bytes of a body as they are sent; a request without one has the empty body.
struct BodySigner: Sendable {
  private static let digits = Array("0123456789abcdef".utf8)

  private let header: String
  private let key: SymmetricKey
  private let digest: KeyedDigest
  private let encoding: HMACDefinition.Encoding
  private let prefix: String

  /// Nil where a setting is not given.
  init?(_ definition: HMACDefinition, _ values: BoundValues) throws(BindingError) {
    guard let header = values.text(definition.header.parts),
      let secret = values.text(definition.secret.parts)
    else { return nil }
    guard !secret.isEmpty else { throw BindingError("the secret of `hmac` is empty") }
    let prefix = definition.prefix.flatMap { values.text($0.parts) } ?? ""
    try HeaderText.check(header, of: "the name of an authentication header")
    try HeaderText.check(prefix, of: "the prefix of the header `\(header)`")
    self.header = header
    key = SymmetricKey(data: Array(secret.utf8))
    digest = definition.digest
    encoding = definition.encoding
    self.prefix = prefix
  }

  func signature(of request: HTTPRequest) -> RequestSignature {
    let empty = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    let text = text(digest.code(of: request.body?.bytes ?? empty, key: key))
    return RequestSignature(name: header, value: prefix + text, secrets: [text])
  }

  private func text(_ code: [UInt8]) -> String {
    switch encoding {
    case .hex:
      String(
        decoding: code.flatMap { [Self.digits[Int($0 >> 4)], Self.digits[Int($0 & 15)]] },
        as: UTF8.self)
    case .base64: Base64.encode(code)
    }
  }
}

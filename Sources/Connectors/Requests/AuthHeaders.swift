import MappingSyntax

extension BoundAction {
  /// The headers that prove who sends, in the order of the connector's `auth`; made at send time, never shown.
  package func authHeaders() throws(BindingError) -> [(name: String, value: String)] {
    var headers: [(name: String, value: String)] = []
    for auth in connector.auth {
      guard let header = header(auth) else { continue }
      if case .basic(let username, _) = auth, values.text(username.parts)?.contains(":") == true {
        throw BindingError("a user name of basic authentication must not hold `:`")
      }
      try HeaderText.check(header.name, of: "the name of an authentication header")
      try HeaderText.check(header.value, of: "the secret of the header `\(header.name)`")
      headers.append(header)
    }
    return headers
  }

  private func header(_ auth: AuthDefinition) -> (name: String, value: String)? {
    switch auth {
    case .header(let name, let value):
      guard let name = values.text(name.parts), let value = values.text(value.parts) else {
        return nil
      }
      return (name, value)
    case .bearer(let token):
      return values.text(token.parts).map { ("Authorization", "Bearer \($0)") }
    case .basic(let username, let password):
      guard let username = values.text(username.parts) else { return nil }
      let secret = password.flatMap { values.text($0.parts) } ?? ""
      return ("Authorization", "Basic " + Base64.encode(Array("\(username):\(secret)".utf8)))
    }
  }
}

/// Base64 of RFC 4648.
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits = 0
      for offset in 0..<3 {
        bits = bits << 8 | Int(offset < group.count ? group[start + offset] : 0)
      }
      for offset in 0..<4 {
        text.append(
          offset <= group.count
            ? alphabet[(bits >> (18 - 6 * offset)) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}

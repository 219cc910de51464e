import Records

/// What a message is made of, read from the value that a request says.
struct MailParts {
  /// Written by the engine, or what says how the body is to be read.
  private static let ours: Set<String> = [
    "date", "message-id", "from", "sender", "to", "cc", "bcc", "reply-to", "subject",
    "mime-version", "return-path", "received",
  ]

  private let value: JSONValue

  init(_ value: JSONValue) { self.value = value }

  /// A text or a list of them, each an address; what is null or empty is nobody.
  func addresses(_ field: String) throws(MailRefusal) -> [MailAddress] {
    let values: [JSONValue] =
      switch value[field] {
      case nil, .null: []
      case .array(let values): values
      case let value?: [value]
      }
    var addresses: [MailAddress] = []
    for value in values {
      guard case .string(let text) = value else {
        throw MailRefusal(field, "is not text, or a list of texts")
      }
      if text.isEmpty { continue }
      do throws(MailProblem) { addresses.append(try MailAddress(text)) } catch {
        throw MailRefusal(field, error.reason)
      }
    }
    return addresses
  }

  /// A text of any lines; nil where it is absent.
  func text(_ field: String) throws(MailRefusal) -> String? {
    switch value[field] {
    case nil, .null: return nil
    case .string(let text):
      if text.utf8.contains(0) { throw MailRefusal(field, "holds a NUL") }
      return text
    case .bool, .number, .array, .object: throw MailRefusal(field, "is not text")
    }
  }

  /// A text of one line.
  func line(_ field: String) throws(MailRefusal) -> String? {
    guard let text = try text(field) else { return nil }
    try Self.check(text, field)
    return text
  }

  /// Further headers, in their order.
  func headers() throws(MailRefusal) -> [(name: String, value: String)] {
    switch value["headers"] {
    case nil, .null: return []
    case .object(let members):
      var headers: [(name: String, value: String)] = []
      for member in members {
        guard case .string(let text) = member.value else {
          if member.value == .null { continue }
          throw MailRefusal("headers", "has a value that is not text")
        }
        let name = member.key.lowercased()
        guard !name.isEmpty, name.utf8.count <= 60,
          name.utf8.allSatisfy({ $0.isHostLetter || $0 == UInt8(ascii: "_") })
        else { throw MailRefusal("headers", "has a name that is not letters, digits and `-`") }
        guard !Self.ours.contains(name), !name.hasPrefix("content-") else {
          throw MailRefusal("headers", "has a header that is written by the engine")
        }
        try Self.check(text, "headers")
        headers.append((member.key, text))
      }
      return headers
    case .bool, .number, .string, .array:
      throw MailRefusal("headers", "is not an object of names and texts")
    }
  }

  /// A line break would begin a header of its own.
  private static func check(_ text: String, _ field: String) throws(MailRefusal) {
    guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
      throw MailRefusal(field, "holds a line break or another control character")
    }
  }
}

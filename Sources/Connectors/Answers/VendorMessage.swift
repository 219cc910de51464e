import Records

/// What a destination says, made fit for a log: without control characters and not longer than 200 characters.
enum VendorMessage {
  private static let limit = 200

  static func clean(_ text: some StringProtocol) -> String {
    var cleaned = ""
    var length = 0
    var gap = false
    for scalar in text.unicodeScalars {
      let category = scalar.properties.generalCategory
      if scalar.properties.isWhitespace || category == .control || category == .format {
        gap = !cleaned.isEmpty
        continue
      }
      if length >= limit { return cleaned + "…" }
      if gap {
        cleaned.unicodeScalars.append(" ")
        length += 1
        gap = false
      }
      cleaned.unicodeScalars.append(scalar)
      length += 1
    }
    return cleaned
  }

  /// The words of a refusal: the message of a JSON body where it has one in a usual place, else the body as text.
  static func of(_ body: UnsafeBufferPointer<UInt8>) -> String {
    if let value = try? JSONValue(parsing: body) {
      for path in usual {
        if let text = value.value(at: path)?.plainText { return clean(text) }
      }
    }
    return clean(String(decoding: body.prefix(1024), as: UTF8.self))
  }

  private static let usual: [Path] =
    [["message"], ["error", "message"], ["error"], ["detail"], ["title"]]
    .map { Path($0.map { .key($0) }) }
    + [Path([.key("errors"), .index(0), .key("message")])]
}

/// The one form of addresses that are one mailbox at Gmail: no dots before the `@`, nothing from a `+` on.
enum GmailAddress {
  /// Addresses of other domains come out as they are.
  static func canonical(
    _ text: UnsafeBufferPointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    guard let mark = text.lastIndex(of: UInt8(ascii: "@")),
      names(text, after: mark, "gmail.com") || names(text, after: mark, "googlemail.com")
    else { return text }
    var count = 0
    for byte in text[..<mark] where byte != UInt8(ascii: ".") {
      if byte == UInt8(ascii: "+") { break }
      target[count] = byte
      count += 1
    }
    for byte in text[mark...] {
      target[count] = byte
      count += 1
    }
    return UnsafeBufferPointer(start: target, count: count)
  }

  private static func names(
    _ text: UnsafeBufferPointer<UInt8>, after mark: Int, _ domain: StaticString
  ) -> Bool {
    let rest = text[(mark + 1)...]
    guard rest.count == domain.utf8CodeUnitCount else { return false }
    return zip(rest, 0..<rest.count).allSatisfy { byte, place in
      let lower = byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
      return lower == domain.utf8Start[place]
    }
  }
}

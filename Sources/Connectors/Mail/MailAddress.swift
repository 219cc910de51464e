/// An address of RFC 5322 with or without a name before it: `ada@example.com`, `Ada <ada@example.com>`.
struct MailAddress: Hashable, Sendable {
  let name: String?
  /// In ASCII: a mailbox that needs SMTPUTF8 is refused, for not every server on the way need take it.
  let mailbox: String

  private static let longest = 254
  private static let longestLocal = 64
  private static let longestLabel = 63

  /// Reads one address; what is wrong with it is said without repeating it.
  init(_ text: String) throws(MailProblem) {
    guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
      throw MailProblem("holds a line break or another control character")
    }
    let text = text.trimmed
    guard text.last == ">", let open = text.lastIndex(of: "<") else {
      name = nil
      mailbox = try Self.checked(text)
      return
    }
    var name = text[..<open].trimmed
    if name.count > 1, name.first == "\"", name.last == "\"" {
      name = String(name.dropFirst().dropLast())
    }
    self.name = name.isEmpty ? nil : name
    mailbox = try Self.checked(text[text.index(after: open)...].dropLast().trimmed)
  }

  /// What stands behind the `@`.
  var domain: Substring { mailbox.split(separator: "@").last ?? "" }

  private static func checked(_ mailbox: String) throws(MailProblem) -> String {
    guard !mailbox.isEmpty else { throw MailProblem("is an empty address") }
    guard mailbox.utf8.allSatisfy({ $0 < 0x80 }) else {
      throw MailProblem(
        "is an address with a letter beyond ASCII; a domain is written in its `xn--` form")
    }
    let parts = mailbox.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw MailProblem("is not one address with one `@`") }
    guard mailbox.utf8.count <= longest, parts[0].utf8.count <= longestLocal else {
      throw MailProblem("is an address longer than mail allows")
    }
    let words = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    guard words.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isAtomText) }) else {
      throw MailProblem("is not an address: what stands before its `@` cannot")
    }
    let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
    guard
      labels.allSatisfy({ label in
        (1...longestLabel).contains(label.utf8.count) && label.first != "-" && label.last != "-"
          && label.utf8.allSatisfy(\.isHostLetter)
      })
    else { throw MailProblem("is not an address: what stands behind its `@` is no host name") }
    return mailbox
  }
}

/// Why a message cannot be written; the value is not in it.
struct MailProblem: Error, Hashable {
  let reason: String
  init(_ reason: String) { self.reason = reason }
}

extension StringProtocol {
  /// Without spaces at its ends.
  fileprivate var trimmed: String {
    var text = self[...]
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

extension UInt8 {
  /// What a word of RFC 5322 is made of (3.2.3, `atext`).
  var isAtomText: Bool {
    isHostLetter || "!#$%&'*+/=?^_`{|}~".utf8.contains(self)
  }

  var isHostLetter: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}

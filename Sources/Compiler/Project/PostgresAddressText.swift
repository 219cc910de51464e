/// An address of a PostgreSQL server as libpq reads it from one text, cut into its keywords.
struct PostgresAddressText {
  /// In the order of the text; of a keyword that is given twice the last one counts.
  private(set) var keywords: [(key: String, value: String)] = []

  /// Reads `postgres://user@host:5432/database?sslmode=require` or `host=... dbname=...`; nil where it is neither.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    for scheme in ["postgres://", "postgresql://"] where bytes.starts(with: scheme.utf8) {
      guard url(bytes.dropFirst(scheme.utf8.count)) else { return nil }
      return
    }
    guard pairs(bytes[...]) else { return nil }
  }

  /// Whether a password stands in the text, such as `password`, `sslpassword` or `oauth_client_secret`.
  var hasSecret: Bool {
    keywords.contains {
      ($0.key.contains("password") || $0.key.contains("secret")) && !$0.value.isEmpty
    }
  }

  private mutating func set(_ key: String, _ value: String) {
    keywords.removeAll { $0.key == key }
    keywords.append((key, value))
  }

  private mutating func url(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text
    // As libpq looks for it: a password may hold a `?`, and no `/`.
    if let at = text.firstIndex(where: { "@/".utf8.contains($0) }), text[at] == UInt8(ascii: "@") {
      let parts = text[..<at].split(
        separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
      guard take("user", parts[0]), parts.count < 2 || take("password", parts[1]) else {
        return false
      }
      rest = text[(at + 1)...]
    }
    let authority = rest.prefix { !"/?".utf8.contains($0) }
    guard hosts(authority) else { return false }
    rest = rest[authority.endIndex...]
    if rest.first == UInt8(ascii: "/") {
      let database = rest.dropFirst().prefix { $0 != UInt8(ascii: "?") }
      guard take("dbname", database) else { return false }
      rest = rest[database.endIndex...]
    }
    for pair in rest.dropFirst().split(separator: UInt8(ascii: "&")) {
      guard let equals = pair.firstIndex(of: UInt8(ascii: "=")),
        let key = Self.decoded(pair[..<equals]), !key.isEmpty,
        take(key, pair[(equals + 1)...])
      else { return false }
    }
    return true
  }

  /// `host`, `host:port`, `[::1]:port`, and several of them with commas between.
  private mutating func hosts(_ text: ArraySlice<UInt8>) -> Bool {
    if text.isEmpty { return true }
    var hosts: [String] = []
    var ports: [String] = []
    for one in text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      var host = one
      var port: ArraySlice<UInt8> = []
      if one.first == UInt8(ascii: "[") {
        guard let close = one.firstIndex(of: UInt8(ascii: "]")) else { return false }
        host = one[(one.startIndex + 1)..<close]
        port = one[(close + 1)...]
        guard port.isEmpty || port.first == UInt8(ascii: ":") else { return false }
        port = port.dropFirst()
      } else if let colon = one.firstIndex(of: UInt8(ascii: ":")) {
        host = one[..<colon]
        port = one[(colon + 1)...]
      }
      guard let name = Self.decoded(host), let number = Self.decoded(port) else { return false }
      hosts.append(name)
      ports.append(number)
    }
    if hosts.contains(where: { !$0.isEmpty }) { set("host", hosts.joined(separator: ",")) }
    if ports.contains(where: { !$0.isEmpty }) { set("port", ports.joined(separator: ",")) }
    return true
  }

  private mutating func take(_ key: String, _ value: ArraySlice<UInt8>) -> Bool {
    guard let text = Self.decoded(value) else { return false }
    if !text.isEmpty { set(key, text) }
    return true
  }

  /// Without percent signs; nil where one is followed by no two hex digits, or by a NUL byte.
  private static func decoded(_ text: ArraySlice<UInt8>) -> String? {
    var bytes: [UInt8] = []
    var at = text.startIndex
    while at < text.endIndex {
      guard text[at] == UInt8(ascii: "%") else {
        bytes.append(text[at])
        at += 1
        continue
      }
      let digits = text[(at + 1)...].prefix(2)
      guard digits.count == 2, digits.allSatisfy(\.isHexDigit),
        let byte = UInt8(String(decoding: digits, as: UTF8.self), radix: 16), byte != 0
      else { return nil }
      bytes.append(byte)
      at += 3
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `key = value` and `key = 'va\'lue'`, with blanks between.
  private mutating func pairs(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text.drop(while: \.isBlank)
    if rest.isEmpty { return false }
    while !rest.isEmpty {
      let key = rest.prefix { $0 != UInt8(ascii: "=") && !$0.isBlank }
      rest = rest[key.endIndex...].drop(while: \.isBlank)
      guard !key.isEmpty, rest.first == UInt8(ascii: "=") else { return false }
      rest = rest.dropFirst().drop(while: \.isBlank)
      guard let value = Self.value(&rest) else { return false }
      set(String(decoding: key, as: UTF8.self), value)
      rest = rest.drop(while: \.isBlank)
    }
    return true
  }

  private static func value(_ rest: inout ArraySlice<UInt8>) -> String? {
    let isQuoted = rest.first == UInt8(ascii: "'")
    if isQuoted { rest = rest.dropFirst() }
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\\"): if let next = rest.popFirst() { bytes.append(next) }
      case UInt8(ascii: "'") where isQuoted: return String(decoding: bytes, as: UTF8.self)
      case _ where !isQuoted && byte.isBlank: return String(decoding: bytes, as: UTF8.self)
      default: bytes.append(byte)
      }
    }
    return isQuoted ? nil : String(decoding: bytes, as: UTF8.self)
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }

  fileprivate var isHexDigit: Bool {
    (48...57).contains(self) || (65...70).contains(self) || (97...102).contains(self)
  }
}

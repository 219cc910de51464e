import MappingSyntax
import Records

/// The beginning of every URL of a destination: scheme, host, port and a path without a `/` at its end.
struct BaseURL: Sendable, Hashable {
  let scheme: String
  /// Host and port as they are written in the URL.
  let authority: String
  let path: String

  var text: String { "\(scheme)://\(authority)\(path)" }

  /// Host and port with the scheme's own where none is written: what messages name.
  var endpoint: String {
    let afterAddress = authority.lastIndex(of: "]") ?? authority.startIndex
    if authority[afterAddress...].contains(":") { return authority }
    return authority + (scheme == "https" ? ":443" : ":80")
  }

  /// Whether it is on this machine, so that no other one reads what is sent in the clear.
  var isLoopback: Bool {
    let end = authority.firstIndex(of: "]").map { authority.index(after: $0) }
    let host = (end.map { authority[..<$0] } ?? authority.prefix { $0 != ":" }).lowercased()
    if host == "localhost" || host == "[::1]" { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
  }

  /// `settings.base_url` where it is given, else the connector's.
  init(_ connector: ConnectorDefinition, _ values: BoundValues) throws(BindingError) {
    if let given = values.settings["base_url"] {
      try self.init(given.plainText ?? "", of: "the setting `base_url`")
      return
    }
    guard let template = connector.baseURL else {
      throw BindingError("the setting `base_url` is not given")
    }
    var text = ""
    for part in template.parts {
      switch part {
      case .text(let piece): text += piece
      case .path(let path):
        guard let piece = values.value(path)?.plainText else {
          throw BindingError("`\(path)` is not given, and the base URL needs it")
        }
        guard !piece.isEmpty, piece.utf8.allSatisfy(\.isHostSafe) else {
          throw BindingError(
            "`\(path)` is part of a host name and may hold only letters, digits, `-`, `_` and `.`")
        }
        text += piece
      }
    }
    try self.init(text, of: "the connector's base URL")
  }

  init(_ text: String, of what: String) throws(BindingError) {
    guard let colon = text.firstRange(of: "://"),
      case let scheme = text[..<colon.lowerBound].lowercased(), ["http", "https"].contains(scheme)
    else { throw BindingError("\(what) must begin with `https://` or `http://`") }
    let rest = text[colon.upperBound...]
    guard !rest.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") })
    else { throw BindingError("\(what) holds a space or a control character") }
    guard !rest.contains("?"), !rest.contains("#") else {
      throw BindingError("\(what) must not have a query or a fragment")
    }
    let authority = rest.prefix { $0 != "/" }
    guard !authority.contains("@") else {
      throw BindingError("\(what) must not hold a user name or password: they have settings")
    }
    guard let first = authority.first, first != ":" else {
      throw BindingError("\(what) has no host")
    }
    var path = rest.dropFirst(authority.count)
    while path.last == "/" { path.removeLast() }
    self.scheme = scheme
    self.authority = String(authority)
    self.path = String(path)
  }
}

extension UInt8 {
  /// Letters, digits, `-`, `_` and `.`: cannot end a host name or begin a path.
  var isHostSafe: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }
}

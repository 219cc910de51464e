import MappingSyntax
import Records

/// The method, URL and headers of a request with settings filled in and records left open.
struct URLTarget: Sendable {
  enum Piece: Sendable {
    /// Encoded already.
    case text(String)
    /// A field of the record.
    case field(Path)
    /// The match values, a path segment each.
    case match
    /// The record's idempotency key.
    case key
  }

  let method: String
  let base: BaseURL
  /// From the first `/` after the base URL, query included.
  let pieces: [Piece]
  let headers: [(name: String, value: String)]
  /// Headers that hold the record's key.
  let keyHeaders: [(name: String, pieces: [Piece])]
  /// The whole URL where no record is part of it.
  let fixed: String?

  init(_ http: HTTPRequestDefinition, base: BaseURL, _ values: BoundValues)
    throws(BindingError)
  {
    switch http.method {
    case .fixed(let fixed): method = fixed.rawValue
    case .action(let name):
      guard let word = values.action[name]?.plainText else {
        throw BindingError("`action.\(name)` is not given, and the request needs it")
      }
      method = word
    }
    self.base = base
    var builder = PieceBuilder(values: values)
    try builder.path(http.path)
    var separator = "?"
    for entry in http.query where builder.query(entry, separator) { separator = "&" }
    pieces = builder.pieces
    var headers: [(name: String, value: String)] = []
    if http.body != nil,
      !http.headers.contains(where: { $0.name.lowercased() == "content-type" })
    {
      headers.append(("Content-Type", http.format.mediaType))
    }
    headers.append(("Accept", "application/json"))
    var keyHeaders: [(name: String, pieces: [Piece])] = []
    for entry in http.headers {
      if entry.value.uses(.key) {
        guard let pieces = values.keyPieces(entry.value) else { continue }
        keyHeaders.append((entry.name, pieces))
        continue
      }
      guard let value = values.text(entry.value.parts) else { continue }
      try HeaderText.check(value, of: "the header `\(entry.name)`")
      headers.append((entry.name, value))
    }
    self.headers = headers
    self.keyHeaders = keyHeaders
    var fixed: String? = base.text
    for piece in pieces {
      if case .text(let text) = piece { fixed?.append(text) } else { fixed = nil }
    }
    self.fixed = fixed
  }
}

extension BoundValues {
  /// Text around a record's key; nil where a setting is not given.
  fileprivate func keyPieces(_ template: TextTemplate) -> [URLTarget.Piece]? {
    var pieces: [URLTarget.Piece] = []
    for part in template.parts {
      switch part {
      case .text(let text): pieces.append(.text(text))
      case .path(let path) where path.root == .key: pieces.append(.key)
      case .path(let path):
        guard let text = value(path)?.plainText else { return nil }
        pieces.append(.text(text))
      }
    }
    return pieces
  }
}

private struct PieceBuilder {
  let values: BoundValues
  var pieces: [URLTarget.Piece] = []

  init(values: BoundValues) { self.values = values }

  mutating func path(_ template: TextTemplate) throws(BindingError) {
    for (index, part) in template.parts.enumerated() {
      switch part {
      case .text(let text): append(text)
      case .path(let path):
        switch path.root {
        case .record, .group: pieces.append(.field(path.belowRoot))
        case .match: pieces.append(.match)
        case .matrix:
          guard let text = values.value(path)?.plainText else {
            throw BindingError("`\(path)` is not given, and the URL needs it")
          }
          append(PercentEncoding.encode(text))
        case .captured: pieces.append(.field(Captured.path(path.belowRoot)))
        case .settings, .action, .object, .records, .groups, .operation, .key, .step, .response,
          .each, nil:
          guard var text = values.value(path)?.plainText, !text.isEmpty else {
            throw BindingError("`\(path)` is not given, and the URL needs it")
          }
          while text.hasSuffix("/") { text.removeLast() }
          guard PercentEncoding.isSafePath(text) else {
            throw BindingError("`\(path)` is part of a URL's path and must not hold `..`")
          }
          // A setting is the user's text, so its slashes separate; a record's are data and are encoded.
          let encoded =
            path.root == .object || path.root == .step
            ? PercentEncoding.encode(text)
            : PercentEncoding.encode(text, keeping: UInt8(ascii: "/"))
          append(index == 0 && !encoded.hasPrefix("/") ? "/" + encoded : encoded)
        }
      }
    }
  }

  /// Whether the parameter is sent: one with a setting that is not given is left out.
  mutating func query(_ entry: TextEntry, _ separator: String) -> Bool {
    var added: [URLTarget.Piece] = [.text(separator + PercentEncoding.encode(entry.name) + "=")]
    for part in entry.value.parts {
      switch part {
      case .text(let text): added.append(.text(PercentEncoding.encode(text)))
      case .path(let path):
        if path.root == .record || path.root == .group {
          added.append(.field(path.belowRoot))
        } else if path.root == .captured {
          added.append(.field(Captured.path(path.belowRoot)))
        } else if path.root == .key {
          added.append(.key)
        } else if let text = values.value(path)?.plainText {
          added.append(.text(PercentEncoding.encode(text)))
        } else {
          return false
        }
      }
    }
    pieces += added
    return true
  }

  private mutating func append(_ text: String) {
    if case .text(let before)? = pieces.last {
      pieces[pieces.count - 1] = .text(before + text)
    } else {
      pieces.append(.text(text))
    }
  }
}

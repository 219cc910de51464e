import MappingSyntax
import Records

extension AuthDefinition {
  /// The kind, as a definition writes it.
  package var kind: String {
    switch self {
    case .header: "header"
    case .bearer: "bearer"
    case .basic: "basic"
    case .query: "query"
    case .path: "path"
    case .oauth1: "oauth1"
    case .hmac: "hmac"
    case .token(let token): token.kind
    }
  }

  /// The settings that it is made of, in the order in which they are named.
  package var settings: [String] {
    let texts: [TextTemplate?] =
      switch self {
      case .header(let name, let value), .query(let name, let value): [name, value]
      case .bearer(let value), .path(let value): [value]
      case .basic(let username, let password): [username, password]
      case .oauth1(let oauth1):
        [oauth1.consumerKey, oauth1.consumerSecret, oauth1.token, oauth1.tokenSecret]
      case .hmac(let hmac): [hmac.header, hmac.secret, hmac.prefix]
      case .token(let token): token.texts
      }
    return texts.flatMap { $0?.settings ?? [] }
  }
}

extension AuthDefinition {
  /// What it sends, in words with names in backquotes.
  package var words: String {
    switch self {
    case .header(let name, let value): "the header \(name.named) with \(value.words)"
    case .query(let name, let value): "the parameter \(name.named) of the URL with \(value.words)"
    case .path(let value): "the end of the URL's path: \(value.words)"
    case .bearer(let token): "`Authorization: Bearer` with \(token.words)"
    case .basic(let username, let password):
      "`Authorization: Basic` with \(username.words)"
        + (password.map { " and \($0.words)" } ?? " alone")
    case .oauth1:
      "`Authorization: OAuth`, a signature of OAuth 1.0a with HMAC-SHA1, made with \(settingWords)"
    case .hmac(let hmac):
      "the HMAC-\(hmac.digest.rawValue.uppercased()) of the whole body under \(hmac.secret.words), in "
        + "\(hmac.encoding.rawValue), in the header \(hmac.header.named)"
        + (hmac.prefix.map { ", behind \($0.words)" } ?? "")
    case .token(let token):
      "`Authorization: Bearer` with an access token, asked for (`\(token.kind)`) with \(settingWords)"
    }
  }

  private var settingWords: String { settings.map { "`\($0)`" }.joined(separator: ", ") }
}

extension TextTemplate {
  /// As a definition writes it.
  package var shown: String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .path(let path): "{{ \(path) }}"
      }
    }.joined()
  }

  /// The setting that it is, or itself.
  fileprivate var words: String {
    guard parts.count == 1, let setting = settings.first else { return "`\(shown)`" }
    return "`\(setting)`"
  }

  /// The same of what something is called by.
  fileprivate var named: String {
    parts.count == 1 && !settings.isEmpty ? "that \(words) names" : words
  }

  fileprivate var settings: [String] {
    parts.compactMap { part in
      guard case .path(let path) = part, path.root == .settings, path.steps.count == 2,
        case .key(let name) = path.steps[1]
      else { return nil }
      return name
    }
  }
}

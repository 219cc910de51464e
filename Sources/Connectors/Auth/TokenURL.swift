import MappingSyntax
import Records

/// Where an access token is asked for.
package struct TokenURL: Sendable, Hashable {
  package let text: String
  /// Host and port, as messages name them.
  package let endpoint: String
  package let isLoopback: Bool

  init(_ text: String, of what: String) throws(BindingError) {
    let base = try BaseURL(text, of: what)
    guard base.scheme == "https" || base.isLoopback else {
      throw BindingError(
        "\(what) must begin with `https://`: the request holds secrets, and by `http://` it goes to this machine alone"
      )
    }
    self.text = text
    endpoint = base.endpoint
    isLoopback = base.isLoopback
  }

  /// Nil where a setting is not given.
  init?(_ template: TextTemplate, _ values: BoundValues) throws(BindingError) {
    var text = ""
    for part in template.parts {
      switch part {
      case .text(let piece): text += piece
      case .path(let path):
        guard let piece = values.value(path)?.plainText else { return nil }
        // At its beginning a setting may be a URL of its own; elsewhere it must not lead to another host.
        guard text.isEmpty || (!piece.isEmpty && piece.utf8.allSatisfy(\.isHostSafe)) else {
          throw BindingError(
            "`\(path)` is part of the token URL and may hold only letters, digits, `-`, `_` and `.`"
          )
        }
        text += piece
      }
    }
    try self.init(text, of: "the token URL")
  }
}

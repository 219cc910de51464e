/// What an operator says of an object of which it is not known whether it was made.
package struct ObjectAnswer: Hashable, Sendable {
  package enum Said: Hashable, Sendable {
    /// It is this one.
    case id(String)
    /// It was not made: make it.
    case create
  }

  /// The object's name, as the pipeline gives it.
  package let name: String
  package let said: Said

  /// Reads `NAME=ID` or `NAME=create`; nil for anything else.
  package init?(_ text: String) {
    guard let equals = text.lastIndex(of: "="), equals > text.startIndex,
      case let said = text[text.index(after: equals)...], !said.isEmpty
    else { return nil }
    name = String(text[..<equals])
    self.said = said == "create" ? .create : .id(String(said))
  }
}

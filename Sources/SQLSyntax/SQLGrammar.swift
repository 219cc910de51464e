/// What a text's quotes, comments and parameters look like: each engine cuts SQL into words in its own way.
package enum SQLGrammar: Hashable, Sendable, CaseIterable {
  case sqlite, postgres

  /// Whether a comment may hold another.
  var nestsComments: Bool { self == .postgres }

  /// Whether a carriage return alone ends a `--` comment.
  var endsLineAtReturn: Bool { self == .postgres }

  /// Whether `[a name]` and `` `a name` `` are quoted names; elsewhere these are subscripts and operators.
  var hasForeignQuotes: Bool { self == .sqlite }

  /// Whether `E'...'` has backslashes, and `$tag$ ... $tag$` is a string.
  var hasEscapeStrings: Bool { self == .postgres }

  /// Whether a character begins a parameter's name or number.
  func beginsParameter(_ byte: UInt8) -> Bool {
    switch self {
    case .sqlite: "?:@$".utf8.contains(byte)
    case .postgres: byte == UInt8(ascii: "$")
    }
  }
}

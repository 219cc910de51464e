extension String {
  /// A block of YAML ends in a line's end that belongs to no text.
  var withoutLastLineEnds: String {
    var text = self[...]
    while text.last == "\n" { text.removeLast() }
    return String(text)
  }
}

import Diagnostics

extension NodeBuilder {
  /// Warns of a plain number such as `010`, whose meaning depends on the reader.
  mutating func checkLeadingZero(_ text: String, _ span: SourceSpan) {
    let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
    guard digits.count > 1, digits.first == UInt8(ascii: "0"),
      digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return }
    bag.add(.leadingZero(text, at: span))
  }

  /// Warns of a plain value that a ` #word` on its line cuts.
  mutating func checkCut(_ text: String, _ span: SourceSpan) {
    let end = cursor.offset(of: span.end)
    let bytes = cursor.bytes
    var hash = end
    while hash < bytes.count, bytes[hash] == 0x20 || bytes[hash] == 0x09 { hash += 1 }
    guard hash > end, hash < bytes.count, bytes[hash] == UInt8(ascii: "#"),
      InputScan.startsTightComment(bytes, at: hash, bytes[hash - 1])
    else { return }
    var lineEnd = hash
    while lineEnd < bytes.count, SourceLines.breakLength(in: bytes, at: lineEnd) == 0 {
      lineEnd += 1
    }
    let comment = String(decoding: bytes[hash..<lineEnd], as: UTF8.self)
    let column = Int(span.end.column) + hash - end
    let line = Int(span.end.line)
    bag.add(
      .cutByComment(
        value: text,
        at: SourceSpan(
          file: file, start: SourcePosition(line: line, column: column),
          end: SourcePosition(line: line, column: column + comment.unicodeScalars.count))))
  }

  /// Refuses the tag of the present event.
  mutating func reportTag(_ tag: UnsafePointer<UInt8>) {
    let name = String(decodingCString: tag, as: UTF8.self)
    bag.add(.tag(name, at: events.span))
  }
}

extension Diagnostic {
  fileprivate static func leadingZero(_ text: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .leadingZero, "the number `\(text)` has a leading zero", at: span, severity: .warning,
      label: "octal to some, decimal to others, text where text is needed",
      help: ["quote it if it is text: \"\(text)\"; otherwise drop the zero"])
  }

  fileprivate static func cutByComment(value: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .cutByComment,
      value.isEmpty ? "the value is empty: ` #` starts a comment" : "` #` cuts the value here",
      at: span, severity: .warning, label: "a comment, not part of the value",
      help: ["quote the value if this belongs to it; put a space after `#` if it is a comment"])
  }

  fileprivate static func tag(_ name: String, at span: SourceSpan) -> Diagnostic {
    let standard = "tag:yaml.org,2002:"
    let isStandard = name.hasPrefix(standard)
    let shown = isStandard ? "!!" + name.dropFirst(standard.count) : name
    return Diagnostic(
      .tag, "the tag `\(shown)` is not part of the language", at: span, label: "has a tag",
      help: [
        isStandard
          ? "remove the tag; quote the value where it is text"
          : "references are written as mappings: { env: NAME }, { file: path }"
      ])
  }

  static func escapedNUL(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .controlCharacter, "the text holds a NUL character", at: span, label: "`\\0` in here",
      help: ["remove it: databases and destinations cut or refuse such a text"])
  }
}

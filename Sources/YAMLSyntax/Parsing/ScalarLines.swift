import Diagnostics

/// For each line of a scalar's *text*, where that line begins in the source.
///
/// Right for plain and quoted scalars of one line without escapes and for literal blocks; empty
/// where it cannot be told (folded, escaped, an alias). A text that ends with a line break has
/// an empty last line, whose place is the end of the line before.
package func lineStarts(of node: YAMLNode, in file: SourceFile) -> [SourcePosition] {
  guard let scalar = node.scalar else { return [] }
  let lines = SourceLines(file.bytes)
  switch scalar.style {
  case .plain:
    return single(scalar, node.span, quotes: 0, lines, file)
  case .singleQuoted, .doubleQuoted:
    return single(scalar, node.span, quotes: 1, lines, file)
  case .literal:
    return literal(scalar, below: Int(node.span.start.line), lines, file)
  case .folded:
    return []
  }
}

private func single(
  _ scalar: YAMLScalar, _ span: SourceSpan, quotes: Int, _ lines: SourceLines, _ file: SourceFile
) -> [SourcePosition] {
  guard span.start.line == span.end.line else { return [] }
  let start = lines.offset(of: span.start) + quotes
  let end = lines.offset(of: span.end) - quotes
  guard start <= end, file.bytes[start..<end].elementsEqual(scalar.text.utf8) else { return [] }
  return [SourcePosition(line: Int(span.start.line), column: Int(span.start.column) + quotes)]
}

/// Each line of the text is the rest of a source line behind its indentation.
private func literal(
  _ scalar: YAMLScalar, below header: Int, _ lines: SourceLines, _ file: SourceFile
) -> [SourcePosition] {
  let texts = scalar.text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
  var starts: [SourcePosition] = []
  starts.reserveCapacity(texts.count)
  for (index, text) in texts.enumerated() {
    if index == texts.count - 1, index > 0, text.isEmpty {
      let range = lines.range(of: header + index)
      let line = file.bytes[range]
      starts.append(SourcePosition(line: header + index, column: scalarCount(line)))
      break
    }
    let line = file.bytes[lines.range(of: header + 1 + index)]
    let indent = line.count - text.count
    guard indent >= 0, line.prefix(indent).allSatisfy({ $0 == 0x20 }),
      line.dropFirst(indent).elementsEqual(text)
    else { return [] }
    starts.append(SourcePosition(line: header + 1 + index, column: indent))
  }
  return starts
}

private func scalarCount(_ bytes: ArraySlice<UInt8>) -> Int {
  bytes.reduce(into: 0) { if $1 & 0xC0 != 0x80 { $0 += 1 } }
}

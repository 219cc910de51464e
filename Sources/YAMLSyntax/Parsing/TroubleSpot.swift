import Diagnostics

/// The text around the place where libyaml stopped.
struct TroubleSpot {
  let failure: SyntaxFailure
  let file: SourceFile.ID
  /// The scalars of the line of the failure.
  let line: [Unicode.Scalar]
  let column: Int
  /// Whether nothing but blanks follows.
  let isAtEnd: Bool
  private let contextLine: [Unicode.Scalar]

  init(_ failure: SyntaxFailure, in file: SourceFile, _ id: SourceFile.ID) {
    let lines = SourceLines(file.bytes)
    self.failure = failure
    self.file = id
    line = Array(lines.text(of: Int(failure.mark.line)).unicodeScalars)
    contextLine = Array(lines.text(of: Int(failure.contextMark.line)).unicodeScalars)
    column = min(Int(failure.mark.column), line.count)
    isAtEnd = file.bytes[lines.offset(of: failure.mark)...].allSatisfy { $0 <= 0x20 }
  }

  /// The scalar at the failure.
  var next: Unicode.Scalar? { column < line.count ? line[column] : nil }

  var previous: Unicode.Scalar? { column > 0 ? line[column - 1] : nil }

  /// The last scalar before the failure on its line that is no blank.
  var lastBeforeBlanks: Unicode.Scalar? { line[..<column].last { $0 != " " } }

  /// A stretch of the failure's line.
  func span(_ start: Int, _ end: Int) -> SourceSpan {
    let number = Int(failure.mark.line)
    return SourceSpan(
      file: file, start: SourcePosition(line: number, column: start),
      end: SourcePosition(line: number, column: end))
  }

  /// From the failure to the end of its line.
  var rest: SourceSpan {
    let length = line.lastIndex { $0 != " " && $0 != "\t" }.map { $0 + 1 } ?? 0
    return span(column, max(column + 1, length))
  }

  var contextSpan: SourceSpan {
    let mark = failure.contextMark
    return SourceSpan(
      file: file, start: mark,
      end: SourcePosition(line: Int(mark.line), column: Int(mark.column) + 1))
  }

  /// The scalar at a mark on the line of the failure or of its context.
  func character(at mark: SourcePosition) -> (Unicode.Scalar?, column: Int) {
    let text = mark.line == failure.contextMark.line ? contextLine : line
    let column = Int(mark.column)
    return (column < text.count ? text[column] : nil, column)
  }

  /// The plain text from a mark to the end of its line, without a comment.
  func value(at mark: SourcePosition) -> (text: String, span: SourceSpan) {
    let text = mark.line == failure.contextMark.line ? contextLine : line
    let start = min(Int(mark.column), text.count)
    var end = start
    var last = start
    while end < text.count, !(text[end] == "#" && end > start && text[end - 1] == " ") {
      end += 1
      if text[end - 1] != " ", text[end - 1] != "\t" { last = end }
    }
    var value = String.UnicodeScalarView()
    value.append(contentsOf: text[start..<last])
    return (
      String(value),
      SourceSpan(
        file: file, start: SourcePosition(line: Int(mark.line), column: start),
        end: SourcePosition(line: Int(mark.line), column: max(last, start + 1)))
    )
  }

  /// Where `{{` begins a value on the failure's line, outside quotes.
  var templateColumn: Int? {
    var quote: Unicode.Scalar?
    for index in line.indices {
      let scalar = line[index]
      if let open = quote {
        if scalar == open { quote = nil }
      } else if scalar == "\"" || scalar == "'" {
        quote = scalar
      } else if scalar == "#", index > 0, line[index - 1] == " " {
        return nil
      } else if scalar == "{", index + 1 < line.count, line[index + 1] == "{" {
        let before = line[..<index].last { $0 != " " }
        if before.map({ [":", "-", "[", ",", "{", "?"].contains($0) }) ?? true { return index }
      }
    }
    return nil
  }
}

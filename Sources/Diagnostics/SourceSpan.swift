/// A place in a text: line and column count from 0, the column in Unicode scalars (as libyaml's marks do).
package struct SourcePosition: Hashable, Comparable, Sendable {
  package let line: Int32
  package let column: Int32

  package init(line: Int, column: Int) {
    self.line = Int32(clamping: line)
    self.column = Int32(clamping: column)
  }

  package static func < (left: Self, right: Self) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// A stretch of a source file; `end` is exclusive.
package struct SourceSpan: Hashable, Comparable, Sendable {
  package let file: SourceFile.ID
  package let start: SourcePosition
  package let end: SourcePosition

  package init(file: SourceFile.ID, start: SourcePosition, end: SourcePosition) {
    self.file = file
    self.start = start
    self.end = end
  }

  /// By file, then place: the order in which diagnostics are shown.
  package static func < (left: Self, right: Self) -> Bool {
    (left.file, left.start, left.end) < (right.file, right.start, right.end)
  }
}

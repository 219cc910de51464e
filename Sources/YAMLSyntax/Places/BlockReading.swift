import Diagnostics

/// Reads a literal (`|`) or folded (`>`) block again, for the places of its characters.
struct BlockReading {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let folds: Bool
  /// `-` and `+`, or 0 where one break is kept.
  private let chomping: UInt8
  /// Where the first line of the content begins.
  private let start: Int

  /// `header` is where `|` or `>` stands.
  init(_ bytes: UnsafeBufferPointer<UInt8>, header: Int, folds: Bool) {
    self.bytes = bytes
    self.folds = folds
    var at = header + 1
    var chomping: UInt8 = 0
    while at < bytes.count, SourceLines.breakLength(in: bytes, at: at) == 0 {
      // Behind the indicators there may be a comment.
      if bytes[at] == UInt8(ascii: "#") || bytes[at] == 0x20 {
        at += 1
        while at < bytes.count, SourceLines.breakLength(in: bytes, at: at) == 0 { at += 1 }
        break
      }
      if "+-".utf8.contains(bytes[at]) { chomping = bytes[at] }
      at += 1
    }
    self.chomping = chomping
    start = at < bytes.count ? at + SourceLines.breakLength(in: bytes, at: at) : at
  }

  /// The places, if a reading comes to the same text.
  ///
  /// How far the content is indented is its first line's to say, or an indicator's, which counts from a parent that is
  /// not known here: it is the indentation that makes the text.
  func places(of text: [UInt8]) -> [Range<Int>]? {
    for indent in stride(from: max(deepest, 1), to: 0, by: -1) {
      let placed = read(indent: indent)
      if placed.text == text { return placed.places }
    }
    return nil
  }

  /// The blanks before the first line that has anything else.
  private var deepest: Int {
    var at = start
    var column = 0
    while at < bytes.count {
      let length = SourceLines.breakLength(in: bytes, at: at)
      if length > 0 {
        column = 0
        at += length
      } else if bytes[at] == 0x20 {
        column += 1
        at += 1
      } else {
        break
      }
    }
    return column
  }

  /// Line breaks that wait for the line behind them.
  private struct Waiting {
    var first: [UInt8] = []
    var rest: [UInt8] = []
    var start = 0
  }

  private func read(indent: Int) -> PlacedText {
    var placed = PlacedText()
    var at = start
    var waiting = Waiting(start: start)
    var wasBlank = false
    breaks(indent, &at, &waiting)
    while at < bytes.count, column(at) == indent {
      let isBlank = bytes[at] == 0x20 || bytes[at] == 0x09
      if folds, waiting.first == [0x0A], !wasBlank, !isBlank {
        if waiting.rest.isEmpty { waiting.rest = [0x20] }
      } else {
        waiting.rest = waiting.first + waiting.rest
      }
      placed.put(waiting.rest, at: waiting.start..<at)
      wasBlank = isBlank
      let line = at
      while at < bytes.count, SourceLines.breakLength(in: bytes, at: at) == 0 { at += 1 }
      placed.keep(bytes, line..<at)
      waiting = Waiting(start: at)
      if at < bytes.count {
        let (length, text) = LineBreaks.read(bytes, at: at)
        waiting.first = text
        at += length
      }
      breaks(indent, &at, &waiting)
    }
    let kept = chomping == UInt8(ascii: "-") ? [] : waiting.first
    placed.put(
      chomping == UInt8(ascii: "+") ? kept + waiting.rest : kept, at: waiting.start..<waiting.start)
    return placed
  }

  /// Takes indentation, and the breaks of lines that have nothing else.
  private func breaks(_ indent: Int, _ at: inout Int, _ waiting: inout Waiting) {
    while true {
      var column = 0
      while column < indent, at < bytes.count, bytes[at] == 0x20 {
        column += 1
        at += 1
      }
      guard at < bytes.count, SourceLines.breakLength(in: bytes, at: at) > 0 else { return }
      let (length, text) = LineBreaks.read(bytes, at: at)
      waiting.rest += text
      at += length
    }
  }

  /// How many blanks stand between the line's begin and an offset, if nothing else does.
  private func column(_ offset: Int) -> Int {
    var at = offset
    while at > start, bytes[at - 1] == 0x20 { at -= 1 }
    return offset - at
  }
}

/// A source line as a terminal shows it, and the terminal column of each of its scalars.
struct DisplayLine {
  /// Longer lines are shown in part.
  static let widest = 140
  private static let tabWidth = 4

  private var scalars: [Unicode.Scalar] = []
  /// One more than scalars; the last is the width of the line.
  private var offsets: [Int] = []

  /// `hidden` are ranges of columns whose text is shown as `*`.
  init(_ text: String, hidden: [Range<Int>] = []) {
    var offset = 0
    for character in text {
      let isHidden = hidden.contains { $0.contains(scalars.count) }
      let width: Int
      if isHidden {
        width = 1
      } else if character == "\t" {
        width = Self.tabWidth - offset % Self.tabWidth
      } else {
        width = DisplayWidth.of(character)
      }
      for (index, scalar) in character.unicodeScalars.enumerated() {
        // A hidden character leaves one star; what belongs to it nothing that could be seen.
        let star: Unicode.Scalar = index == 0 ? "*" : "\u{200B}"
        scalars.append(isHidden ? star : Self.shown(scalar))
        offsets.append(offset)
      }
      offset += width
    }
    offsets.append(offset)
  }

  /// In Unicode scalars.
  var count: Int { scalars.count }

  /// How many blanks the line begins with.
  var indentation: Int { scalars.firstIndex { $0 != " " && $0 != "\t" } ?? scalars.count }

  func isBlank(before column: Int) -> Bool { indentation >= min(column, scalars.count) }

  /// The scalars to show of this line, with the one at `column` among them.
  func window(around column: Int) -> Range<Int> {
    guard offsets[scalars.count] > Self.widest else { return 0..<scalars.count }
    let focus = offsets[min(column, scalars.count)]
    let start = firstIndex(at: max(0, min(focus - 60, offsets[scalars.count] - Self.widest)))
    return start..<max(start, firstIndex(at: offsets[start] + Self.widest))
  }

  /// The text of a window, with an ellipsis where it leaves something out.
  func text(in window: Range<Int>) -> String {
    var text = String.UnicodeScalarView()
    if window.lowerBound > 0 { text.append("…") }
    for index in window {
      if scalars[index] == "\t" {
        let width = offsets[index + 1] - offsets[index]
        text.append(contentsOf: repeatElement(" ", count: width))
      } else {
        text.append(scalars[index])
      }
    }
    if window.upperBound < scalars.count { text.append("…") }
    while let last = text.last, last == " " { text.removeLast() }
    return String(text)
  }

  /// Where the carets of some columns stand below the text of a window; at least one.
  func carets(_ columns: Range<Int>, in window: Range<Int>) -> Range<Int> {
    let lead = window.lowerBound > 0 ? 1 - offsets[window.lowerBound] : 0
    let from = offsets[min(max(columns.lowerBound, window.lowerBound), window.upperBound)] + lead
    let to = offsets[min(max(columns.upperBound, window.lowerBound), window.upperBound)] + lead
    return from..<max(from + 1, to)
  }

  private func firstIndex(at offset: Int) -> Int {
    var (low, high) = (0, scalars.count)
    while low < high {
      let middle = (low + high) / 2
      if offsets[middle] < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// A scalar, or U+FFFD for one that would move the cursor or turn the text around.
  static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x09: scalar
    case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: "\u{FFFD}"
    default: scalar
    }
  }
}

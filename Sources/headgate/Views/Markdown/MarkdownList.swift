import Planning

/// Parts of a text until there is no room for the next one; those after it are counted.
struct MarkdownList {
  private var parts: [String] = []
  private(set) var left = 0
  private var room: Int
  private let noun: String
  private let separator: String

  /// - Parameters:
  ///   - room: in bytes of UTF-8.
  ///   - noun: what a part is called where some are left out.
  init(room: Int, of noun: String, separator: String = "\n") {
    self.room = room
    self.noun = noun
    self.separator = separator
  }

  mutating func add(_ part: Markdown) {
    room -= part.text.utf8.count + separator.utf8.count
    if left == 0, room >= 0 { parts.append(part.text) } else { left += 1 }
  }

  var isEmpty: Bool { parts.isEmpty && left == 0 }

  /// The parts, and how many more there are.
  var text: String {
    let rest = left == 0 ? [] : ["*and \(left.counted("more \(noun)"))*"]
    let shown = parts.isEmpty ? [] : [parts.joined(separator: separator)]
    return (shown + rest).joined(separator: "\n\n")
  }
}

/// A pattern of paths: `*` and `?` within a name, `**` for any number of folders, `{a,b}` for alternatives.
///
/// Names that begin with a dot are matched only by a pattern that spells the dot.
struct Glob {
  private enum Segment {
    case folders
    case name([UInt8])
  }

  private let alternatives: [[Segment]]

  /// Nil where braces are not closed.
  init?(_ text: String) {
    guard let texts = Self.expanded(Array(text.utf8)) else { return nil }
    alternatives = texts.map { text in
      text.split(separator: UInt8(ascii: "/")).map {
        $0.elementsEqual("**".utf8) ? .folders : .name(Array($0))
      }
    }
  }

  func matches(_ path: String) -> Bool {
    let names = path.utf8.split(separator: UInt8(ascii: "/"))
    return alternatives.contains { Self.matches($0[...], names[...]) }
  }

  private static func matches(
    _ segments: ArraySlice<Segment>, _ names: ArraySlice<Substring.UTF8View>
  ) -> Bool {
    guard let segment = segments.first else { return names.isEmpty }
    switch segment {
    case .folders:
      var rest = names
      while true {
        if matches(segments.dropFirst(), rest) { return true }
        guard let name = rest.first, name.first != UInt8(ascii: ".") else { return false }
        rest.removeFirst()
      }
    case .name(let pattern):
      guard let name = names.first, matches(pattern[...], name[...]) else { return false }
      return matches(segments.dropFirst(), names.dropFirst())
    }
  }

  private static func matches(_ pattern: ArraySlice<UInt8>, _ name: Substring.UTF8View) -> Bool {
    guard let first = pattern.first else { return name.isEmpty }
    let isHidden = name.first == UInt8(ascii: ".")
    switch first {
    case UInt8(ascii: "*"):
      if isHidden { return false }
      var rest = name
      while true {
        if matchesInside(pattern.dropFirst(), rest) { return true }
        if rest.isEmpty { return false }
        rest = rest.dropFirst()
      }
    case UInt8(ascii: "?"): return !isHidden && matchesInside(pattern, name)
    default: return matchesInside(pattern, name)
    }
  }

  private static func matchesInside(_ pattern: ArraySlice<UInt8>, _ name: Substring.UTF8View)
    -> Bool
  {
    var pattern = pattern
    var name = name
    while let byte = pattern.first {
      if byte == UInt8(ascii: "*") {
        pattern.removeFirst()
        while true {
          if matchesInside(pattern, name) { return true }
          if name.isEmpty { return false }
          name = name.dropFirst()
        }
      }
      guard let next = name.first, byte == UInt8(ascii: "?") || byte == next else { return false }
      pattern.removeFirst()
      name = name.dropFirst()
    }
    return name.isEmpty
  }

  /// The texts without braces that a pattern stands for.
  private static func expanded(_ text: [UInt8]) -> [[UInt8]]? {
    guard let open = text.firstIndex(of: UInt8(ascii: "{")) else {
      return text.contains(UInt8(ascii: "}")) ? nil : [text]
    }
    var depth = 0
    var parts: [[UInt8]] = [[]]
    for index in open..<text.endIndex {
      let byte = text[index]
      if byte == UInt8(ascii: "{") {
        depth += 1
        if depth == 1 { continue }
      } else if byte == UInt8(ascii: "}") {
        depth -= 1
        if depth == 0 {
          var all: [[UInt8]] = []
          for part in parts {
            guard let texts = expanded(text[..<open] + part + text[(index + 1)...]) else {
              return nil
            }
            all += texts
          }
          return all
        }
      } else if byte == UInt8(ascii: ","), depth == 1 {
        parts.append([])
        continue
      }
      parts[parts.count - 1].append(byte)
    }
    return nil
  }
}

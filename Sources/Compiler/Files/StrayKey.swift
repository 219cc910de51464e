/// A top-level map of the language in a file that is not included, found without parsing the file.
struct StrayKey {
  let key: String
  /// From 0.
  let line: Int

  /// The first line that begins with such a key and is not followed by a list (which other tools' files have).
  init?(in bytes: [UInt8]) {
    var line = 0
    var start = bytes.startIndex
    while start < bytes.endIndex {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
      if let key = Self.key(bytes[start..<end]), !Self.isList(bytes[end...]) {
        self.key = key
        self.line = line
        return
      }
      line += 1
      start = end + 1
    }
    return nil
  }

  private static func key(_ line: ArraySlice<UInt8>) -> String? {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let name = line[..<colon]
    return Section.allCases.first { $0.rawValue.utf8.elementsEqual(name) }?.rawValue
  }

  private static func isList(_ rest: ArraySlice<UInt8>) -> Bool {
    let blank: Set<UInt8> = [UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r")]
    return rest.first { !blank.contains($0) } == UInt8(ascii: "-")
  }
}

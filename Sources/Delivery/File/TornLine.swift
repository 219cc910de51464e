import Records

/// A last line without its newline: a crash tore it, or an editor left the newline out.
enum TornLine {
  /// Cuts off a last line that is no JSON; gives one that is its newline.
  static func mend(_ file: ProjectFileHandle) throws {
    let size = try file.size
    guard size > 0 else { return }
    var tail: [UInt8] = []
    var start = size
    while start > 0 {
      let count = min(64 * 1024, start)
      let piece = try file.read(count, at: start - count)
      start -= count
      if let newline = piece.lastIndex(of: UInt8(ascii: "\n")) {
        tail = piece[(newline + 1)...] + tail
        start += newline + 1
        break
      }
      tail = piece + tail
    }
    guard !tail.isEmpty else { return }
    let isWhole = tail.withUnsafeBufferPointer { (try? JSONValue(parsing: $0)) != nil }
    if isWhole {
      try [UInt8(ascii: "\n")].withUnsafeBufferPointer { try file.write($0) }
    } else {
      try file.truncate(to: start)
    }
  }
}

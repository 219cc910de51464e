/// Quoted-printable of RFC 2045: UTF-8 text in short lines of ASCII.
enum QuotedPrintable {
  private static let hex = Array("0123456789ABCDEF".utf8)
  /// Bytes of a line, with the `=` that says that it goes on.
  private static let width = 76

  /// Text as the body of a part: each kind of line end is one, and the last line has one.
  static func append(_ text: String, to out: inout [UInt8]) {
    var line: [UInt8] = []
    let bytes = Array(text.utf8)
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      if byte == 0x0D || byte == 0x0A {
        if byte == 0x0D, place < bytes.count, bytes[place] == 0x0A { place += 1 }
        end(&line, &out)
      } else {
        line.append(byte)
      }
    }
    if !line.isEmpty { end(&line, &out) }
  }

  private static func end(_ line: inout [UInt8], _ out: inout [UInt8]) {
    var column = 0
    for (place, byte) in line.enumerated() {
      let isLast = place == line.count - 1
      let isSpace = byte == 0x20 || byte == 0x09
      let isPlain =
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=") || isSpace && !isLast
      let size = isPlain ? 1 : 3
      if column + size > width - (isLast ? 0 : 1) {
        out += "=\r\n".utf8
        column = 0
      }
      if isPlain {
        out.append(byte)
      } else {
        out += [UInt8(ascii: "="), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      }
      column += size
    }
    out += "\r\n".utf8
    line.removeAll(keepingCapacity: true)
  }
}

import Connectors
import Glibc

/// A CSV file that rows are appended to: its first line is the mapping's header, and its last one is whole.
struct CSVFile {
  private let file: ProjectFileHandle
  private let header: [UInt8]
  private static let pieceSize = 256 * 1024

  init(_ file: ProjectFileHandle, header: [UInt8]) {
    self.file = file
    self.header = header
  }

  /// Throws where the file begins with anything but the header, or a part of it that a crash left.
  func check() throws {
    let found = try file.read(min(header.count, try file.size), at: 0)
    guard header.starts(with: found) else {
      throw DeliveryError.file(
        path: file.path,
        reason:
          "its first line is not the header that the mapping makes, `\(columns)`; nothing was written. Move the file away, or name another path"
      )
    }
  }

  /// Writes the header into an empty file, and cuts off a last row that a crash tore.
  ///
  /// A row without its line's end is torn: half a number reads like a whole one.
  func mend() throws {
    try check()
    let size = try file.size
    guard size >= header.count else {
      try file.truncate(to: 0)
      return try header.withUnsafeBufferPointer { try file.write($0) }
    }
    let end = try wholeRows(of: size)
    if end < size { try file.truncate(to: end) }
  }

  /// Where the last whole row ends: behind a newline with an even number of quotes before it.
  ///
  /// Read from the start, for from its end a file does not tell whether a newline is part of a text.
  private func wholeRows(of size: Int) throws -> Int {
    var end = 0
    var place = 0
    var isQuoted = false
    while place < size {
      let piece = try file.read(min(Self.pieceSize, size - place), at: place)
      if piece.isEmpty { break }
      piece.withUnsafeBufferPointer { bytes in
        for index in bytes.indices {
          if bytes[index] == UInt8(ascii: "\"") {
            isQuoted.toggle()
          } else if bytes[index] == 0x0A, !isQuoted {
            end = place + index + 1
          }
        }
      }
      place += piece.count
    }
    return end
  }

  private var columns: String {
    String(decoding: header.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
  }
}

extension BoundAction {
  /// Throws where a CSV file that would be appended to has another header; writes nothing.
  package func checkFiles(root: String) throws {
    for request in requests where !request.definition.isWhole {
      guard let header = request.header, let path = try? file(for: request) else { continue }
      let whole = root + "/" + path
      guard access(whole, R_OK) == 0 else { continue }
      try CSVFile(ProjectFileHandle(whole, flags: O_RDONLY), header: header).check()
    }
  }
}

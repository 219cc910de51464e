import Records

/// The format in which rows are copied out, and how a line of it becomes cells.
enum PostgresCopyFormat {
  case text(UnsafeMutableBufferPointer<PostgresCellKind>)
  case binary(UnsafeMutableBufferPointer<PostgresBinaryKind>, ByteBuffer)

  /// The signature, flags and length of an extension that nobody uses.
  private static let headerLength = 19

  init(_ described: PostgresResult) {
    let binary = (0..<described.columnCount).compactMap { PostgresBinaryKind(described.type($0)) }
    if binary.count == described.columnCount {
      self = .binary(Self.copy(binary), ByteBuffer())
    } else {
      self = .text(Self.copy(described.kinds))
    }
  }

  private static func copy<Kind>(_ kinds: [Kind]) -> UnsafeMutableBufferPointer<Kind> {
    let copy = UnsafeMutableBufferPointer<Kind>.allocate(capacity: kinds.count)
    _ = copy.initialize(from: kinds)
    return copy
  }

  func deallocate() {
    switch self {
    case .text(let kinds): kinds.deallocate()
    case .binary(let kinds, _): kinds.deallocate()
    }
  }

  var option: String {
    switch self {
    case .text: ""
    case .binary: " (FORMAT binary)"
    }
  }

  /// Takes a line as libpq hands it over; its bytes may be changed.
  ///
  /// - Returns: false where it holds no row.
  @inline(__always)
  func read(
    _ line: UnsafeMutableBufferPointer<CChar>, into cells: PostgresRow, isFirst: Bool
  ) -> Bool {
    guard let start = line.baseAddress else { return false }
    let bytes = UnsafeMutableRawPointer(start).assumingMemoryBound(to: UInt8.self)
    switch self {
    case .text(let kinds):
      cells.read(line: bytes, UnsafeBufferPointer(kinds))
      return true
    case .binary(let kinds, let scratch):
      // The header comes with what follows it; a row begins with its number of columns, the end with -1.
      let skipped = isFirst ? Self.headerLength : 0
      let row = bytes + skipped
      if line.count < skipped + 2 || PostgresBinaryKind.whole(row, Int16.self) < 0 { return false }
      cells.read(binary: row + 2, UnsafeBufferPointer(kinds), scratch)
      return true
    }
  }
}

import CPostgres
import Dispatch
import Glibc
import Synchronization

/// The lines of a COPY, taken from the network by a thread of their own while the rows before them are worked on.
///
/// A server waits as soon as the socket is full, and a local one holds less than two milliseconds of its work: a write to the
/// ledger takes longer. Up to `pieces` times `capacity` bytes are read ahead, or one longer line.
///
/// Sendable because what both threads touch is guarded by `shared`, a piece belongs to one of them at a time, and the
/// connection's handle to the reading one until it has ended, but for `PQgetCancel`, which reads what does not change.
final class PostgresReadAhead: @unchecked Sendable {
  /// How the lines ended.
  enum End {
    /// All have come; the server's answer follows them.
    case whole
    /// libpq knows why.
    case broken
  }

  /// Lines one after another, each behind its length and before a zero byte.
  ///
  /// Sendable because it belongs to one thread at a time.
  private struct Piece: @unchecked Sendable {
    let start: UnsafeMutableRawPointer
    var used = 0
    /// A line that is longer than a piece: libpq's own memory.
    var isLine = false
  }

  private struct Shared {
    var filled: [Piece] = []
    var empty: [Piece] = []
    var end: End?
    var givesUp = false
  }

  private static let pieces = 16
  /// Of a piece, in bytes.
  private static let capacity = 128 << 10
  /// Ahead of each line.
  private static let lengthSize = MemoryLayout<Int>.size
  /// Microseconds in which a server sends several pieces of a copy, and does not fill the socket.
  private static let moment: useconds_t = 400

  private let handle: OpaquePointer
  private let shared = Mutex(Shared())
  /// As many as there are filled pieces, and one more for the end.
  private let fillings = DispatchSemaphore(value: 0)
  private let emptyings = DispatchSemaphore(value: PostgresReadAhead.pieces)
  /// The present piece of the thread that takes lines out, and how far it is.
  private var taken: Piece?
  private var offset = 0

  /// From `begin` until `more` says how the lines ended, nothing else may read from `handle`.
  init(_ handle: OpaquePointer) {
    self.handle = handle
  }

  deinit {
    shared.withLock { for piece in $0.empty { piece.start.deallocate() } }
  }

  /// Starts to read what the server copies out.
  func begin() {
    shared.withLock { $0.end = nil }
    DispatchQueue(label: "headgate.rows").async { self.run() }
  }

  // MARK: The thread that works on rows

  /// The next line of what is here already; it stays until the next call.
  func nextHere() -> UnsafeMutableBufferPointer<CChar>? {
    guard let piece = taken, offset < piece.used else { return nil }
    if piece.isLine {
      offset = piece.used
      return UnsafeMutableBufferPointer(
        start: piece.start.assumingMemoryBound(to: CChar.self), count: piece.used)
    }
    let length = piece.start.load(fromByteOffset: offset, as: Int.self)
    let line = piece.start + offset + Self.lengthSize
    offset += Self.space(length)
    return UnsafeMutableBufferPointer(
      start: line.assumingMemoryBound(to: CChar.self), count: length)
  }

  /// Waits for more lines, at most so many milliseconds.
  ///
  /// - Returns: how the lines ended, after the last of them; nil where there are more, or may be.
  func more(wait milliseconds: Int64) -> End? {
    giveBack()
    guard fillings.wait(timeout: .now() + .milliseconds(Int(milliseconds))) == .success else {
      return nil
    }
    return shared.withLock { shared in
      if shared.filled.isEmpty { return shared.end }
      taken = shared.filled.removeFirst()
      offset = 0
      return nil
    }
  }

  private func giveBack() {
    guard var piece = taken else { return }
    taken = nil
    if piece.isLine {
      PQfreemem(piece.start)
      for _ in 0..<Self.pieces { emptyings.signal() }
    } else {
      piece.used = 0
      let empty = piece
      shared.withLock { $0.empty.append(empty) }
      emptyings.signal()
    }
  }

  /// Nothing is waited for any more: the connection is closed, and the lines end soon.
  func giveUp() { shared.withLock { $0.givesUp = true } }

  // MARK: The thread that reads

  private func run() {
    var piece: Piece?
    var misses = 0
    while true {
      var line: UnsafeMutablePointer<CChar>?
      let count = Int(PQgetCopyData(handle, &line, 1))
      if let line, count > 0 {
        misses = 0
        keep(line, count, &piece)
      } else if count < 0 {
        return end(count == -1 ? .whole : .broken, &piece)
      } else {
        // A server sends 8 KiB at a time, and to be woken for each costs both more than the rows in it: what has come is
        // looked for first, then a moment later, and only then waited for.
        misses += 1
        if misses == 2 { usleep(Self.moment) }
        if misses > 2 {
          hand(&piece)
          guard wait() else { return end(.broken, &piece) }
        }
        _ = PQconsumeInput(handle)
      }
    }
  }

  /// Waits for the server.
  ///
  /// - Returns: false where there is no connection any more.
  private func wait() -> Bool {
    while true {
      let socket = PQsocket(handle)
      if socket < 0 { return false }
      if shared.withLock({ $0.givesUp }) { shutdown(socket, Int32(SHUT_RDWR)) }
      var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      let count = poll(&waiting, 1, Int32(PostgresWatch.interval))
      if count > 0 { return true }
      if count < 0, errno != EINTR { return false }
    }
  }

  private func keep(_ line: UnsafeMutablePointer<CChar>, _ count: Int, _ piece: inout Piece?) {
    let space = Self.space(count)
    if let present = piece, present.used + space > Self.capacity { hand(&piece) }
    guard space <= Self.capacity else {
      // Alone, for a row may be as large as all that is read ahead of others.
      for _ in 0..<Self.pieces { emptyings.wait() }
      return fill(Piece(start: UnsafeMutableRawPointer(line), used: count, isLine: true))
    }
    var present = piece ?? newPiece()
    let start = present.start + present.used
    start.storeBytes(of: count, as: Int.self)
    // With the zero byte that libpq puts behind each.
    memcpy(start + Self.lengthSize, line, count + 1)
    present.used += space
    piece = present
    PQfreemem(line)
  }

  private func newPiece() -> Piece {
    emptyings.wait()
    return shared.withLock { $0.empty.popLast() }
      ?? Piece(
        start: .allocate(byteCount: Self.capacity, alignment: MemoryLayout<Int>.alignment))
  }

  private func hand(_ piece: inout Piece?) {
    guard let filled = piece else { return }
    piece = nil
    fill(filled)
  }

  private func fill(_ piece: Piece) {
    shared.withLock { $0.filled.append(piece) }
    fillings.signal()
  }

  private func end(_ end: End, _ piece: inout Piece?) {
    hand(&piece)
    shared.withLock { $0.end = end }
    fillings.signal()
  }

  /// Bytes that a line takes up in a piece with its length and its zero byte; rounded up, for lengths are aligned.
  private static func space(_ length: Int) -> Int {
    let bytes = lengthSize + length + 1
    return (bytes + lengthSize - 1) / lengthSize * lengthSize
  }
}

/// Writes into a byte buffer through plain pointers: no reference counting and no exclusivity checks on the way.
///
/// `flush` hands the written length back to the buffer, which outlives the cursor.
struct ByteCursor {
  var next: UnsafeMutablePointer<UInt8>
  private(set) var start: UnsafeMutablePointer<UInt8>
  private var limit: UnsafeMutablePointer<UInt8>
  private let buffer: Unmanaged<ByteBuffer>

  init(_ buffer: ByteBuffer) {
    self.buffer = .passUnretained(buffer)
    start = buffer.start
    next = start + buffer.count
    limit = start + buffer.capacity
  }

  func flush() { buffer._withUnsafeGuaranteedRef { $0.count = next - start } }

  /// How many bytes the buffer holds; set it to take back what was written.
  @inline(__always)
  var count: Int {
    get { next - start }
    set { next = start + newValue }
  }

  /// Makes room; what is put after it may not exceed it.
  @inline(__always)
  mutating func ensure(_ extra: Int) {
    if limit - next < extra { grow(extra) }
  }

  @inline(never)
  private mutating func grow(_ extra: Int) {
    flush()
    buffer._withUnsafeGuaranteedRef { buffer in
      next = buffer.reserve(extra)
      start = buffer.start
      limit = start + buffer.capacity
    }
  }

  /// Needs room made by `ensure`.
  @inline(__always)
  mutating func put(_ byte: UInt8) {
    next.pointee = byte
    next += 1
  }

  /// Needs room made by `ensure`.
  @inline(__always)
  mutating func put(_ text: StaticString) {
    next.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    next += text.utf8CodeUnitCount
  }

  @inline(__always)
  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let base = bytes.baseAddress else { return }
    ensure(bytes.count)
    next.update(from: base, count: bytes.count)
    next += bytes.count
  }
}

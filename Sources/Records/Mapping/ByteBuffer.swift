/// A growing run of bytes that is written once and reused: the payloads' home on the hot path.
public final class ByteBuffer {
  // Unchecked: each access is a load or store of one word that holds no other access open.
  @exclusivity(unchecked) public private(set) var start: UnsafeMutablePointer<UInt8>
  @exclusivity(unchecked) public private(set) var capacity: Int
  /// Bytes in use; lower it to take back what was written.
  @exclusivity(unchecked) public var count = 0

  public init(capacity: Int = 4096) {
    self.capacity = max(capacity, 64)
    start = .allocate(capacity: self.capacity)
  }

  deinit { start.deallocate() }

  public var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

  /// Makes room for `extra` more bytes and returns where the next goes.
  @inline(__always)
  public func reserve(_ extra: Int) -> UnsafeMutablePointer<UInt8> {
    if count + extra > capacity { grow(extra) }
    return start + count
  }

  @inline(never)
  private func grow(_ extra: Int) {
    let larger = max(capacity * 2, count + extra)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    moved.update(from: start, count: count)
    start.deallocate()
    start = moved
    capacity = larger
  }

  @inline(__always)
  public func append(_ byte: UInt8) {
    reserve(1).pointee = byte
    count += 1
  }

  @inline(__always)
  public func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let base = bytes.baseAddress else { return }
    reserve(bytes.count).update(from: base, count: bytes.count)
    count += bytes.count
  }

  public func append(_ text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  public func removeAll() { count = 0 }
}

/// Memory for the texts that one row's mapping makes on its way; what is handed out stays in place until `reset`.
struct ScratchArena {
  private var start: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var used = 0
  /// Chunks that were too small, kept until the row is done.
  private var retired: [UnsafeMutablePointer<UInt8>] = []

  init(capacity: Int = 4096) {
    self.capacity = capacity
    start = .allocate(capacity: capacity)
  }

  func deallocate() {
    for chunk in retired { chunk.deallocate() }
    start.deallocate()
  }

  @inline(__always)
  mutating func reset() {
    used = 0
    if !retired.isEmpty { release() }
  }

  @inline(never)
  private mutating func release() {
    for chunk in retired { chunk.deallocate() }
    retired.removeAll()
  }

  @inline(__always)
  mutating func allocate(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if capacity - used < count { grow(count) }
    let place = start + used
    used += count
    return place
  }

  @inline(never)
  private mutating func grow(_ count: Int) {
    retired.append(start)
    capacity = max(capacity * 2, count)
    start = .allocate(capacity: capacity)
    used = 0
  }

  /// Room for numbers of four bytes, in line.
  mutating func allocateNumbers(_ count: Int) -> UnsafeMutablePointer<Int32> {
    let place = UnsafeMutableRawPointer(allocate(count * 4 + 4))
    return place.alignedUp(for: Int32.self).bindMemory(to: Int32.self, capacity: count)
  }

  mutating func copy(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    let place = allocate(bytes.count)
    if let base = bytes.baseAddress { place.update(from: base, count: bytes.count) }
    return UnsafeBufferPointer(start: place, count: bytes.count)
  }
}

import Crypto

/// A digest of a message under a key: HMAC of RFC 2104, as lower-case hexadecimal text.
package enum KeyedDigest: String, Hashable, Sendable, CaseIterable, BitwiseCopyable {
  case sha1, sha256, sha512

  /// How much scratch `apply` writes.
  static let capacity = 128

  /// The bytes of a block of the hash.
  private var blockSize: Int {
    switch self {
    case .sha1, .sha256: 64
    case .sha512: 128
    }
  }

  /// The two blocks that a key comes to, the inner one first.
  package func blocks(of key: [UInt8]) -> [UInt8] {
    var block = key
    if key.count > blockSize {
      block =
        switch self {
        case .sha1: Array(Insecure.SHA1.hash(data: key))
        case .sha256: Array(SHA256.hash(data: key))
        case .sha512: Array(SHA512.hash(data: key))
        }
    }
    block += [UInt8](repeating: 0, count: blockSize - block.count)
    return block.map { $0 ^ 0x36 } + block.map { $0 ^ 0x5C }
  }

  /// The digest of a message under a key.
  package func text(of message: [UInt8], key: [UInt8]) -> String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.capacity) { scratch in
      message.withUnsafeBufferPointer { message in
        blocks(of: key).withUnsafeBufferPointer { blocks in
          guard let target = scratch.baseAddress else { return "" }
          return apply(message, blocks, target).string
        }
      }
    }
  }

  /// - Parameter blocks: those of the key.
  func apply(
    _ message: UnsafeBufferPointer<UInt8>, _ blocks: UnsafeBufferPointer<UInt8>,
    _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    switch self {
    case .sha1: digest(Insecure.SHA1(), Insecure.SHA1(), message, blocks, target)
    case .sha256: digest(SHA256(), SHA256(), message, blocks, target)
    case .sha512: digest(SHA512(), SHA512(), message, blocks, target)
    }
  }

  @inline(__always)
  private func digest<Hash: HashFunction>(
    _ inner: consuming Hash, _ outer: consuming Hash, _ message: UnsafeBufferPointer<UInt8>,
    _ blocks: UnsafeBufferPointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    inner.update(
      bufferPointer: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(blocks)[..<blockSize]))
    inner.update(bufferPointer: UnsafeRawBufferPointer(message))
    outer.update(
      bufferPointer: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(blocks)[blockSize...]))
    inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
    return outer.finalize().withUnsafeBytes { TextDigest.hex($0, target) }
  }
}

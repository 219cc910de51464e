import Crypto

/// What tells one operation with one payload from another: 16 bytes of SHA-256.
package struct PayloadDigest: Hashable, Sendable {
  package let bytes: [UInt8]

  /// Takes a digest that was stored; nil where it is none.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  /// Digests an operation's name and the payload it carries.
  package init(operation: String, payload: UnsafeBufferPointer<UInt8>) {
    var hash = SHA256()
    hash.update(data: Array(operation.utf8) + [0])
    hash.update(bufferPointer: UnsafeRawBufferPointer(payload))
    bytes = Array(hash.finalize().prefix(16))
  }
}

import Crypto

/// What stands for a name where there is no room for it: as good as never the same for two names.
package enum NameDigest {
  /// 32 hex digits, the same for one name always.
  package static func text(_ name: String) -> String {
    var hash = SHA256()
    hash.update(data: Array(name.utf8))
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { scratch in
      guard let start = scratch.baseAddress else { return "" }
      let digits = hash.finalize().withUnsafeBytes {
        TextDigest.hex(UnsafeRawBufferPointer(rebasing: $0[..<16]), start)
      }
      return String(decoding: digits, as: UTF8.self)
    }
  }
}

import Crypto

/// Digests of bytes as lower-case hexadecimal text.
enum TextDigest {
  static func md5(
    _ bytes: UnsafeBufferPointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    digest(Insecure.MD5(), bytes, target)
  }

  static func sha1(
    _ bytes: UnsafeBufferPointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    digest(Insecure.SHA1(), bytes, target)
  }

  static func sha256(
    _ bytes: UnsafeBufferPointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    digest(SHA256(), bytes, target)
  }

  static func sha512(
    _ bytes: UnsafeBufferPointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    digest(SHA512(), bytes, target)
  }

  @inline(__always)
  private static func digest<Hash: HashFunction>(
    _ hash: consuming Hash, _ bytes: UnsafeBufferPointer<UInt8>,
    _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
    return hash.finalize().withUnsafeBytes { hex($0, target) }
  }

  /// Writes two digits a byte.
  static func hex(
    _ bytes: UnsafeRawBufferPointer, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    var count = 0
    for byte in bytes {
      target[count] = JSONText.hexDigits.utf8Start[Int(byte >> 4)]
      target[count + 1] = JSONText.hexDigits.utf8Start[Int(byte & 0xF)]
      count += 2
    }
    return UnsafeBufferPointer(start: target, count: count)
  }
}

import Crypto
import Records

extension KeyedDigest {
  /// The bytes of the digest of a message under a key.
  func code(of message: UnsafeBufferPointer<UInt8>, key: SymmetricKey) -> [UInt8] {
    let message = UnsafeRawBufferPointer(message)
    return switch self {
    case .sha1: Array(HMAC<Insecure.SHA1>.authenticationCode(for: message, using: key))
    case .sha256: Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
    case .sha512: Array(HMAC<SHA512>.authenticationCode(for: message, using: key))
    }
  }
}

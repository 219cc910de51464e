import MappingSyntax
import Records

/// A digest of the whole body under a key, in a header.
package struct HMACDefinition: Sendable {
  /// How the digest's bytes are written.
  package enum Encoding: String, Sendable, CaseIterable { case hex, base64 }

  let header: TextTemplate
  let secret: TextTemplate
  let digest: KeyedDigest
  let encoding: Encoding
  /// Stands before the digest.
  let prefix: TextTemplate?
}

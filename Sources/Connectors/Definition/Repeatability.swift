/// Whether a request may be sent again where it is not known what became of it (`repeat`).
package enum Repeatability: String, Hashable, Sendable, CaseIterable {
  /// A second time changes nothing.
  case safe
  /// The destination knows a repeat by the idempotency key that the records carry.
  case keyed
  /// A second time would be a second effect; a record in doubt is `unknown`.
  case unsafe
}

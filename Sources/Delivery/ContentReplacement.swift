import Connectors

/// Writes the whole content of a target in the place of what is there.
///
/// `begin`, `write` as often as needed, then `commit`; until then the target is as it was.
package protocol ContentReplacement: AnyObject {
  /// What is replaced, for messages.
  var place: String { get }
  /// Whether the target may be neither what it was nor what it is to be.
  var isPartial: Bool { get }
  /// Requests that were sent.
  var requests: Int { get }
  /// Begins with an empty content.
  func begin() throws
  /// Adds the records of a batch.
  func write(_ batch: Batch) throws
  /// Makes the new content the target's; false where it was asked to stop before all of it was there.
  func commit() throws -> Bool
  /// Forgets the new content.
  func abort()
}

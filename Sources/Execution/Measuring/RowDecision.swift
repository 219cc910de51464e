import Connectors
import Records

/// What becomes of one row of a changeset.
package enum RowDecision {
  /// Its record goes out.
  case send(Operation)
  /// The record is what the destination holds already: the row moves, nothing is sent.
  case same
  /// The mode moves the row without sending it.
  case unsent
  case rejected(Rejection)
  /// Nothing is sent and nothing moves.
  case held(Held)

  package enum Held: String, Hashable, Sendable, CaseIterable {
    /// It was refused too often or too long, and is what it was.
    case givenUp = "HG2015"
    /// It may have been applied, is not safe to repeat, and is what it was.
    case unknown = "HG2016"
    /// Another live row holds its record.
    case shadowed = "HG2017"
  }
}

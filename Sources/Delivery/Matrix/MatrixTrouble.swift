/// What stands in the way of reading or writing a sheet.
package struct MatrixTrouble: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// It is not as it must be, or not there.
    case unusable
    /// Who sends was refused.
    case denied
    /// It may be had later.
    case down
  }

  package let kind: Kind
  package let reason: String
  /// What to do about it.
  package let remedy: String?
}

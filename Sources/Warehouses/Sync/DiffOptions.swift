/// What a diff goes by besides values.
package struct DiffOptions: Hashable, Sendable {
  /// What rows that are accepted now are marked with: the number of the definition they were mapped by.
  package var epoch: Int64
  /// Rows of an older epoch than this are changes; a resync raises it, a forward leaves it.
  package var dueBelow: Int64
  /// Rows accepted before this time are due again, in milliseconds since 1970.
  package var renewBefore: Int64?
  /// Only so many rows with the lowest identifiers are looked at; what drops out is held.
  package var sample: Int?

  package init(
    epoch: Int64, dueBelow: Int64? = nil, renewBefore: Int64? = nil, sample: Int? = nil
  ) {
    self.epoch = epoch
    self.dueBelow = dueBelow ?? epoch
    self.renewBefore = renewBefore
    self.sample = sample
  }
}

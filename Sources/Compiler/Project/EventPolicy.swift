/// Which differences a pipeline that appends sends as events.
package struct EventPolicy: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable { case added, changed, removed }

  package enum Start: String, Hashable, Sendable, CaseIterable {
    /// The rows that are there at first are events.
    case all
    /// The rows that are there at first are taken in unsent.
    case now
  }

  /// At least one.
  package let kinds: Set<Kind>
  package let start: Start

  package init(kinds: Set<Kind>, start: Start) {
    self.kinds = kinds
    self.start = start
  }
}

import Diagnostics

/// The environment a command runs in, as `environments:` declares it.
package struct ProjectEnvironment: Sendable, Hashable {
  /// What of a model's rows is sent there.
  package enum Sending: Sendable, Hashable {
    case all
    /// The rows of the model's lowest identifiers, so many of them.
    case sample(Int)
    /// Planned, mapped, checked and recorded as dry; nothing moves.
    case none
  }

  package let name: String
  /// Whether definitions change only by a plan that was saved and reviewed.
  package let isProtected: Bool
  package let send: Sending
  /// Its own ledger; nil where it shares the project's.
  package let state: StateLocation?
  /// The key that says so.
  let stateSpan: SourceSpan?

  package init(
    name: String, isProtected: Bool = false, send: Sending = .all, state: StateLocation? = nil,
    stateSpan: SourceSpan? = nil
  ) {
    self.name = name
    self.isProtected = isProtected
    self.send = send
    self.state = state
    self.stateSpan = stateSpan
  }
}

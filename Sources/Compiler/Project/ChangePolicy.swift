/// What a change of the definition does to what was sent (`on_change`).
package struct ChangePolicy: Hashable, Sendable {
  package enum Mapping: String, Hashable, Sendable, CaseIterable {
    /// Rows whose payload differs are sent.
    case resync
    /// Rows take the new mapping as they change.
    case forward
  }

  package enum Match: String, Hashable, Sendable, CaseIterable {
    /// Old values leave, new ones are added.
    case rematch
    /// The change is refused.
    case forbid
  }

  package enum Identifier: String, Hashable, Sendable, CaseIterable {
    /// The change is refused.
    case forbid
    /// Match values are carried over, so that nothing live is removed.
    case rekey
  }

  package enum Target: String, Hashable, Sendable, CaseIterable {
    /// The pipeline starts anew at the new target; the old one goes the way of `on_destroy`.
    case replace
    /// The change is refused.
    case forbid
  }

  package var mapping = Mapping.resync
  package var match = Match.rematch
  package var identifier = Identifier.forbid
  package var target = Target.replace

  package static let builtIn = ChangePolicy()

  package init() {}
}

/// What becomes of what was sent when its pipeline or target is gone (`on_destroy`).
package enum DestroyPolicy: String, Hashable, Sendable, CaseIterable {
  /// It stays where it is.
  case retain
  /// Every record that the pipeline sent is removed; the object it was sent to stays.
  case empty
  /// The object it was sent to is deleted with all that is in it.
  case delete
}

/// What a destination does with a row.
package enum ActionKind: String, Hashable, Sendable, CaseIterable, Encodable {
  /// Keeps a record with its content.
  case record
  /// Holds a member, who is there or is not.
  case membership
  /// Takes note of something that happened.
  case event

  /// The modes that have a meaning for it.
  package var modes: [SyncMode] {
    switch self {
    case .record: SyncMode.allCases
    case .membership: [.mirror, .upsert, .insert]
    case .event: [.append]
    }
  }
}

/// How many days a membership lasts at the destination before it must be said again.
package struct RenewalAge: Hashable, Sendable {
  /// A week counts 7 days, a month 30 and a year 365.
  package let days: Int

  package init(days: Int) { self.days = days }
}

/// What a record may say of the run that makes it.
package enum ContextValue: String, Hashable, Sendable, CaseIterable, BitwiseCopyable {
  /// `{ row: operation }`: added, changed or removed.
  case operation
  /// `{ row: key }`: the idempotency key.
  case key
  /// `{ run: started_at }`: an instant.
  case startedAt = "started_at"
}

/// What happened to a row, as a record says it.
package enum RowEvent: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
  case added, changed, removed

  var word: StaticString {
    switch self {
    case .added: "added"
    case .changed: "changed"
    case .removed: "removed"
    }
  }
}

/// The run's part of a record.
package struct MappingContext: Hashable, Sendable, BitwiseCopyable {
  package var event: RowEvent
  /// Nil before the payload is known: 32 zeros stand in its place.
  package var key: IdempotencyKey?
  /// Seconds since 1970-01-01T00:00:00Z.
  package var startedAt: Int64

  package init(_ event: RowEvent, key: IdempotencyKey? = nil, startedAt: Int64) {
    self.event = event
    self.key = key
    self.startedAt = startedAt
  }

  /// The same for every run and row: records made with it differ only by what the rows hold.
  package static let neutral = MappingContext(.changed, startedAt: 0)
}

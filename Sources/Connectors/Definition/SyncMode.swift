import Records

/// How a pipeline moves rows; which of them a destination's action can do is in its definition.
package enum SyncMode: String, Hashable, Sendable, CaseIterable, Codable {
  /// What is there is what the model has.
  case mirror
  /// New and changed rows are written, gone ones kept.
  case upsert
  /// New rows are created where nothing is there yet; nothing else is sent.
  case insert
  /// What is there already is changed; nothing is created.
  case update
  /// Differences are told as events.
  case append
  /// The whole content is written anew when anything changed.
  case replace

  /// What may happen to a row in this mode; of the events of `append` a pipeline names those it sends.
  package var operations: [Operation] {
    switch self {
    case .mirror, .append: [.add, .change, .remove]
    case .upsert: [.add, .change]
    case .insert: [.add]
    case .update: [.change]
    case .replace: []
    }
  }
}

/// What happens to one row.
package enum Operation: String, Hashable, Sendable, CaseIterable, Codable {
  case add, change, remove
}

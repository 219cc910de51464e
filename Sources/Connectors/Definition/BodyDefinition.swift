/// What a request's body, or a line of a file, is made of: what stands around all records, around each group, and for each.
package indirect enum BodyPart: Sendable {
  /// Made once, or once for each group where it stands inside of `groups`.
  case value(ConnectorValue)
  case object([(key: String, value: BodyPart)])
  case list([BodyPart])
  /// What the only record of a request comes to.
  case record(ConnectorValue)
  /// A list of what each record comes to.
  case records(BodyItem)
  /// A list for each name, with an element of each record; the item is the record's elements in the names' order.
  case columns([String], BodyItem)
  /// A list with one element for each group of records.
  case groups(BodyPart)

  /// What is made of each record; a checked body has it once.
  package var item: BodyItem? {
    switch self {
    case .value: nil
    case .object(let entries): entries.lazy.compactMap { $0.value.item }.first
    case .list(let parts): parts.lazy.compactMap(\.item).first
    case .record(let value): BodyItem(value: value, expands: false)
    case .records(let item), .columns(_, let item): item
    case .groups(let part): part.item
    }
  }

  /// Whether records stand in groups.
  package var isGrouped: Bool {
    switch self {
    case .value, .record, .records, .columns: false
    case .object(let entries): entries.contains { $0.value.isGrouped }
    case .list(let parts): parts.contains(where: \.isGrouped)
    case .groups: true
    }
  }
}

/// What is made of one record.
package struct BodyItem: Sendable {
  let value: ConnectorValue
  /// Whether the value is a list of which each element is an item of its own.
  let expands: Bool
}

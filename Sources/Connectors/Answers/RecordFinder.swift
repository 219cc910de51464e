import Records

/// Finds the records that failures point at.
struct RecordFinder {
  let batch: Batch
  /// The places of a field's values, made when the first failure asks for them.
  private var byValue: [String: [Int]]?
  private var byKey: [String: [Int]]?

  init(batch: Batch) { self.batch = batch }

  /// The places in the batch; nil where the pointer leads to no record of it.
  ///
  /// - Parameter position: the failure's own place in its list.
  mutating func places(
    _ pointer: ResponseDefinition.Pointer, _ values: AnswerValues, _ position: Int
  ) -> [Int]? {
    switch pointer {
    case .index(let path):
      return each(values.value(path)) { text in
        Int(text).flatMap { batch.record(ofItem: $0) }.map { [$0] }
      }
    case .position: return batch.record(ofItem: position).map { [$0] }
    case .group(let path):
      return each(values.value(path)) { text in Int(text).map { batch.records(ofGroup: $0) } }
    case .groupPosition: return batch.records(ofGroup: position)
    case .field(let record, let path):
      let places = byValue ?? index(record)
      byValue = places
      return each(values.value(path)) { places[$0] }
    case .key(let path):
      let places = byKey ?? keys
      byKey = places
      return each(values.value(path)) { places[$0] }
    }
  }

  /// What one text leads to, or each of a list.
  private func each(_ value: JSONValue?, _ places: (String) -> [Int]?) -> [Int]? {
    let values: [JSONValue]
    if case .array(let elements)? = value { values = elements } else { values = [value ?? .null] }
    var all: [Int] = []
    for value in values {
      guard let found = value.plainText.flatMap(places) else { return nil }
      all += found
    }
    return all
  }

  private func index(_ field: String) -> [String: [Int]] {
    var places: [String: [Int]] = [:]
    for place in 0..<batch.count {
      let value = RecordScan.value(of: Path([.key(field)]), in: batch.record(at: place))
      if let text = value?.plainText { places[text, default: []].append(place) }
    }
    return places
  }

  private var keys: [String: [Int]] {
    Dictionary(grouping: batch.keys.indices) { batch.keys[$0].description }
  }
}

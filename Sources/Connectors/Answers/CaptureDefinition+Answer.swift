import Records

extension CaptureDefinition {
  /// What an answer says of the records of a batch, sorted by their places.
  func read(_ values: AnswerValues, of batch: Batch) -> [BatchOutcome.Capture] {
    guard let list else {
      return text(values).map { [BatchOutcome.Capture(index: 0, text: $0)] } ?? []
    }
    guard case .array(let elements)? = values.value(list.each) else { return [] }
    var found: [Int: String] = [:]
    var finder = RecordFinder(batch: batch)
    for (position, element) in elements.enumerated() {
      var values = values
      values.each = element
      guard let places = finder.places(list.at, values, position), let text = text(values) else {
        continue
      }
      for place in places { found[place] = text }
    }
    return found.sorted { $0.key < $1.key }.map { .init(index: $0.key, text: $0.value) }
  }

  /// All that is kept of one record as a JSON object; nil where a part of it is not said.
  private func text(_ values: AnswerValues) -> String? {
    var members: [JSONValue.Member] = []
    for (name, path) in self.values {
      guard let text = values.value(path)?.plainText, !text.isEmpty else { return nil }
      members.append(.init(name, .string(text)))
    }
    return JSONValue.object(members).text
  }
}

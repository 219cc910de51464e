import Records

extension Project {
  /// What tells the object that is made for a pipeline from others: its account, kind and name; nil where none is made.
  package func objectTarget(of pipeline: Pipeline) -> String? {
    guard let object = pipeline.object, let name = object.name,
      let destination = destinations[pipeline.destination],
      let connector = connectors[destination.connector]
    else { return nil }
    let account = destination.accountSettings(connector).sorted { $0.key < $1.key }
      .map { "\($0.key): \($0.value.text)" }.joined(separator: ", ")
    return "\(connector.name) { \(account) } \(object.kind) \(JSONValue.string(name).text)"
  }
}

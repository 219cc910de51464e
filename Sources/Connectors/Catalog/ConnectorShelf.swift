/// Connectors by name, each of them read when it is asked for.
package struct ConnectorShelf: Sendable {
  /// Sorted.
  package let names: [String]
  private let read: @Sendable (String) -> ConnectorDefinition?

  init(names: [String], read: @escaping @Sendable (String) -> ConnectorDefinition?) {
    self.names = names.sorted()
    self.read = read
  }

  /// Those that were read already.
  package init(_ definitions: [String: ConnectorDefinition]) {
    self.init(names: Array(definitions.keys)) { definitions[$0] }
  }

  package subscript(name: String) -> ConnectorDefinition? { read(name) }

  /// All of them, by name.
  package var all: [String: ConnectorDefinition] {
    names.reduce(into: [:]) { $0[$1] = read($1) }
  }
}

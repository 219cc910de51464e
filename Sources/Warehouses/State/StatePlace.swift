/// Where the state of a pipeline is kept.
package enum StatePlace: Hashable, Sendable {
  /// A file of its own.
  case file(path: String)
  /// A schema of a PostgreSQL database, which other pipelines may share.
  case schema(String, PostgresAddress)

  package var isFile: Bool { if case .file = self { true } else { false } }

  /// In words, for messages.
  package var text: String {
    switch self {
    case .file(let path): path
    case .schema(let name, _): name
    }
  }
}

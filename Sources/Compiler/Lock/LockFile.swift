import Crypto
import Diagnostics
import Records

/// What the sources reported of models without a contract: `headgate.lock`, so that checks need no source.
package struct LockFile: Sendable {
  /// A model as one engine reported it.
  package struct Entry: Sendable {
    package let engine: String
    /// Of the model's text, to see that it is still the one that was described.
    package let query: String
    package let columns: [Model.Column]
    /// Where it stands; nil in one that is not written yet.
    let span: SourceSpan?

    package init(engine: String, query: String, columns: [Model.Column]) {
      self.init(engine: engine, query: query, columns: columns, span: nil)
    }

    init(engine: String, query: String, columns: [Model.Column], span: SourceSpan?) {
      self.engine = engine
      self.query = query
      self.columns = columns
      self.span = span
    }
  }

  package static let path = "headgate.lock"

  /// By model; each engine once.
  package private(set) var models: [String: [Entry]] = [:]

  package init() {}

  /// Puts what an engine reported in the place of what it reported before.
  package mutating func set(_ model: String, _ entry: Entry) {
    models[model] = (models[model] ?? []).filter { $0.engine != entry.engine } + [entry]
  }

  /// Only the entries of these models.
  package func keeping(_ names: Set<String>) -> LockFile {
    var lock = self
    lock.models = models.filter { names.contains($0.key) }
    return lock
  }

  func entry(of model: String, engine: String) -> Entry? {
    models[model]?.first { $0.engine == engine }
  }
}

extension Model {
  /// A digest of the SQL as it is written, so that values of variables are no change.
  package var queryDigest: String { Self.digest(of: sqlOrigin.writtenText ?? sql) }

  static func digest(of sql: String) -> String {
    let hex = Array("0123456789abcdef".utf8)
    let bytes = SHA256.hash(data: Array(sql.utf8)).prefix(8)
    return String(
      decoding: bytes.flatMap { [hex[Int($0 >> 4)], hex[Int($0 & 15)]] }, as: UTF8.self)
  }
}

extension Source.Engine {
  /// The engine's key in a source.
  package var name: String {
    switch self {
    case .sqlite: "sqlite"
    case .postgres: "postgres"
    }
  }
}

import Diagnostics
import MappingSyntax
import Records

/// All the engine must know of a kind of destination: read from YAML, checked, and executed by one generic engine.
package struct ConnectorDefinition: Sendable {
  package enum Transport: String, Hashable, Sendable, CaseIterable, Encodable {
    case http, file, sql, smtp

    /// What it sends to, in words.
    package var target: String {
      switch self {
      case .http: "an HTTP API"
      case .file: "a file"
      case .sql: "a table"
      case .smtp: "a mail server"
      }
    }

    /// Whether requests leave at a rate, several at once.
    package var isPaced: Bool {
      switch self {
      case .http, .smtp: true
      case .file, .sql: false
      }
    }
  }

  package let name: String
  package let title: String
  /// What is to be known of it beside the definition, in Markdown.
  package let notes: String?
  package let transport: Transport
  /// Text with paths into `settings`; always overridable by `settings.base_url`. HTTP only.
  package let baseURL: TextTemplate?
  package let settings: [SettingDefinition]
  package let auth: [AuthDefinition]
  package let rate: RateLimit
  package let objects: [ObjectDefinition]
  package let actions: [ActionDefinition]
  /// A record and its exact request, an answer and its outcomes; run by lint.
  package let tests: [ConnectorTest]
  /// SHA-256 in hex of the canonical text, so that a changed definition is seen; title, notes and tests do not count.
  package let digest: String

  package func action(_ name: String) -> ActionDefinition? { actions.first { $0.name == name } }
  package func setting(_ name: String) -> SettingDefinition? { settings.first { $0.name == name } }
  package func object(_ name: String) -> ObjectDefinition? { objects.first { $0.name == name } }
}

/// A value that a destination (or `to.with`, for an action) is configured with.
package struct SettingDefinition: Sendable, Hashable {
  package let name: String
  package let type: ValueType
  package let isRequired: Bool
  /// Given only as `{ env: }` or `{ file: }`, read only by a run, never shown.
  package let isSecret: Bool
  package let allowed: [JSONValue]
  package let defaultValue: JSONValue?
  /// What it is, in a line of Markdown.
  package var notes: String?
}

/// How fast a destination may be sent to; of the connector, or of a destination's `limits:`.
package struct RateLimit: Sendable, Hashable {
  /// At most `requests` in each `seconds`; nil is no limit.
  package struct Requests: Sendable, Hashable {
    package let count: Int
    package let seconds: Int
    package init(count: Int, seconds: Int) {
      self.count = count
      self.seconds = seconds
    }
  }

  package var requests: Requests?
  /// Requests under way at once.
  package var concurrency: Int
  /// Lowers an action's `batch.max_records` (a destination's `limits.batch`).
  package var batch: Int?
  /// Where an answer that throttles says how long; of a connector alone.
  var reset: RateReset?
  /// The header that it reads.
  package var resetHeader: String? { reset?.header }

  package init(requests: Requests? = nil, concurrency: Int = 4, batch: Int? = nil) {
    self.requests = requests
    self.concurrency = concurrency
    self.batch = batch
  }
}

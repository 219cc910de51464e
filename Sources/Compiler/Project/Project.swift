import Connectors
import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

/// A project whose names are resolved and whose types are checked; what is invalid does not exist.
package struct Project: Sendable {
  package let name: String
  /// Relative to the current directory, as the user named it; where relative paths of the project begin.
  package let root: String
  package let files: [ProjectFile]
  package let environment: Environment?
  package let state: StateLocation
  package let sources: [String: Source]
  package let models: [String: Model]
  package let destinations: [String: Destination]
  package let connectors: [String: ConnectorDefinition]
  /// Sorted by name.
  package let pipelines: [Pipeline]
}

/// A file the project is made of, for deployments and digests.
package struct ProjectFile: Sendable, Hashable {
  package let path: String
  private let bytes: [UInt8]

  package init(_ file: SourceFile) {
    path = file.path
    bytes = file.bytes
  }

  /// Made when asked for: only a deployment needs it.
  package var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// The environment a command runs in.
package struct Environment: Sendable, Hashable {
  package let name: String
}

/// Where the ledger lies; pipelines' state files lie in `state/` beside it.
package struct StateLocation: Sendable, Hashable {
  /// Relative to the project's root.
  package let sqlitePath: String
}

/// Where rows live.
package struct Source: Sendable, Hashable {
  package enum Engine: Sendable, Hashable {
    /// A path relative to the project's root.
    case sqlite(path: String)
  }

  package let name: String
  package let span: SourceSpan
  package let engine: Engine
}

/// A named query.
package struct Model: Sendable {
  package struct Column: Sendable, Hashable {
    package let name: String
    package let slot: Slot
    /// Masked in every output.
    package let isPersonal: Bool

    package init(name: String, slot: Slot, isPersonal: Bool) {
      self.name = name
      self.slot = slot
      self.isPersonal = isPersonal
    }
  }

  package let name: String
  package let span: SourceSpan
  package let source: String
  /// One SELECT without a trailing `;`; a `table:` is already a SELECT of it.
  package let sql: String
  /// Where the SQL's first character stands, to point into the text on a SQL error.
  package let sqlOrigin: SQLOrigin
  package let identifier: [String]
  /// The contract; empty where there is none.
  package let columns: [Column]
}

/// A configured account at a destination.
package struct Destination: Sendable {
  package let name: String
  package let span: SourceSpan
  package let connector: String
  /// Every setting, defaults included.
  package let settings: [String: SettingValue]
  /// The connector's rate with the destination's `limits:` over it.
  package let limits: RateLimit
}

/// A setting's value; a secret stays a reference until a run reads it.
package enum SettingValue: Sendable, Hashable {
  case literal(JSONValue)
  case environment(String)
  /// Relative to the project's root; may lie outside.
  case file(String)
}

/// One model to one action of one destination.
package struct Pipeline: Sendable {
  package let name: String
  package let span: SourceSpan
  package let description: String?
  package let owner: String?
  package let tags: [String]
  package let isEnabled: Bool
  package let model: String
  package let destination: String
  package let action: String
  /// `to.with`, defaults included.
  package let with: [String: SettingValue]
  package let mode: SyncMode
  package let match: [String]
  /// The columns read, identifier first, then in the order of first mention; the mapping's indexes point here.
  package let columns: [Model.Column]
  package let identifierCount: Int
  /// In payload order.
  package let fields: [MappedField]
  /// The text of each top-level field's mapping with its place, fragments included, for plans.
  package let fieldTexts: [FieldText]
  package let schedule: Schedule
  package let guards: Guards

  package struct FieldText: Sendable, Hashable {
    package let field: String
    /// Canonical one-line YAML.
    package let text: String
    package let span: SourceSpan
  }
}

/// When a pipeline is due; parsed, checked and shown.
package enum Schedule: Hashable, Sendable {
  case manual
  case every(seconds: Int, starting: String?, timezone: String)
  case at(days: [String], time: String, timezone: String)
  case cron(String, timezone: String)
  case after(String)
}

/// What stops a run before its first request.
package struct Guards: Hashable, Sendable {
  package enum EmptySource: String, Hashable, Sendable, CaseIterable { case abort, allow }

  /// Trips when the count exceeds both `percent` of the snapshot's rows and `above`; `rows` trips alone.
  package struct Limit: Hashable, Sendable {
    package let percent: Double?
    package let above: Int
    package let rows: Int?
    package init(percent: Double?, above: Int, rows: Int? = nil) {
      self.percent = percent
      self.above = above
      self.rows = rows
    }
  }

  package var deletes = Limit(percent: 5, above: 100)
  package var emptySource = EmptySource.abort
  /// Built in: rows set aside for a null or duplicate identifier, of the model's rows.
  package var invalid = Limit(percent: 1, above: 100)

  package init() {}
}

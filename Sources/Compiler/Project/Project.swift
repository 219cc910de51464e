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
  package let environment: ProjectEnvironment?
  package let state: StateLocation
  /// The key that says where, for messages; nil where none does.
  package let stateSpan: SourceSpan?
  package let sources: [String: Source]
  package let models: [String: Model]
  package let destinations: [String: Destination]
  package let connectors: [String: ConnectorDefinition]
  /// Sorted by name.
  package private(set) var pipelines: [Pipeline]
  /// The keys of `defaults`, to tell them from a pipeline's own.
  let defaultPlaces: Set<SourceSpan>
  /// What its variables came to, as text; they hold no secrets.
  package let variables: ProjectVariables
  /// The columns that sources reported for models without a contract.
  package let described: [String: [Model.Column]]
}

extension Project {
  /// The same as if every pipeline had left its text.
  package var withoutPipelines: Project {
    var project = self
    project.pipelines = []
    return project
  }
}

/// The values of a project's variables in one compilation, as text.
package struct ProjectVariables: Sendable, Hashable {
  package let values: [String: String]
  /// Those whose value came from the command line or the process environment.
  package let given: Set<String>

  package init(values: [String: String] = [:], given: Set<String> = []) {
    self.values = values
    self.given = given
  }
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

/// Where the ledger lies, and with it the state of sources that hold none themselves.
package enum StateLocation: Sendable, Hashable {
  /// A file, relative to the project's root; state files lie in `state/` beside it.
  case sqlite(path: String)
  /// A schema of a database; state tables lie in it too.
  case postgres(PostgresSettings, schema: String)
}

/// Where rows live.
package struct Source: Sendable, Hashable {
  package enum Engine: Sendable, Hashable {
    /// A path relative to the project's root.
    case sqlite(path: String)
    case postgres(PostgresSettings)
  }

  /// Where the snapshots of its pipelines lie.
  package enum Snapshots: Sendable, Hashable {
    /// In a schema of the source's own database.
    case warehouse(schema: String)
    /// With the ledger: the source is only read.
    case ledger
  }

  package let name: String
  package let span: SourceSpan
  package let engine: Engine
  package let snapshots: Snapshots

  /// The schema of our tables, in the database where they lie.
  package var stateSchema: String {
    switch snapshots {
    case .warehouse(let schema): schema
    case .ledger: PostgresSettings.usualSchema
    }
  }
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
  /// The columns that name a row; empty where the text names none, or none that could.
  package let identifier: [String]
  /// Whether the text leaves the naming of rows to their place.
  package let hasPlaces: Bool
  /// The contract; empty where there is none.
  package let columns: [Column]
  package let tests: [ModelTest]
}

/// A configured account at a destination.
package struct Destination: Sendable {
  package let name: String
  package let span: SourceSpan
  package let connector: String
  /// Every setting, defaults included.
  package let settings: [String: SettingValue]
  /// The same settings as those of a connection, where the connector writes to a database.
  package let connection: PostgresSettings?
  /// The connector's rate with the destination's `limits:` over it.
  package let limits: RateLimit
  /// Where those stand that the destination gives.
  let limitPlaces: [String: SourceSpan]
}

/// A setting's value; a secret stays a reference until a run reads it.
package enum SettingValue: Sendable, Hashable {
  case literal(JSONValue)
  case environment(String)
  /// Relative to the project's root; may lie outside.
  case file(String)

  /// Where a run finds it; nil where it stands in the text.
  package var reference: SecretReference? {
    switch self {
    case .literal: nil
    case .environment(let name): .environment(name)
    case .file(let path): .file(path)
    }
  }
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
  /// What its rows go into; nil where the action has no such thing.
  package let object: PipelineObject?
  package internal(set) var mode: SyncMode
  /// What identifies the record at the destination; empty for events.
  package let identity: MatchIdentity
  /// The columns read, identifier first, then in the order of first mention; the mapping's indexes point here.
  package let columns: [Model.Column]
  package let identifierCount: Int
  /// In payload order.
  package let fields: [MappedField]
  /// The text of each top-level field's mapping with its place, fragments included, for plans.
  package let fieldTexts: [FieldText]
  package let schedule: Schedule
  package let guards: Guards
  package let retry: RetryPolicy
  package let onChange: ChangePolicy
  package let onDestroy: DestroyPolicy
  package let retention: Retention
  /// What is sent; nil in every mode but `append`.
  package let events: EventPolicy?
  /// The name that it had before, no longer a pipeline's.
  package let movedFrom: String?
  /// Whether it shares its target with other pipelines that say so.
  package let isShared: Bool
  package let tests: [PipelineTest]
  /// By path, where the settings stand that its text or the project's defaults give.
  let places: [String: SourceSpan]

  /// Whether rows have no name but their place in the model.
  package var hasPlaces: Bool { columns.first?.isPlace ?? false }

  /// The fields of `identity`.
  package var match: [String] { identity.fields }

  package struct FieldText: Sendable, Hashable {
    package let field: String
    /// Canonical one-line YAML.
    package let text: String
    package let span: SourceSpan
    /// The fragment that gives it; nil where the pipeline does.
    package let fragment: String?
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

import Connectors
import Records

/// What the compiler must know of the world beyond the project's files.
package struct CompileOptions: Sendable {
  /// The environment named by `-e`.
  package var environment: String?
  /// Values given by `--var name=value`.
  package var vars: [String: String]
  /// The process environment, for `HEADGATE_ENV` and `HEADGATE_VAR_<name>`; nothing else is read from it.
  package var variables: [String: String]
  /// By model, the columns as the source reports them; empty offline.
  package var described: [String: [Model.Column]]
  /// Whether `headgate.lock` is read; `describe`, which writes it, must not depend on it.
  package var usesLock: Bool
  /// Whether the command touches state, so that a declared environment must be chosen.
  package var needsEnvironment: Bool
  /// Whether the tests of the project's own connectors and of its pipelines are run, as `lint` does.
  package var runsTests: Bool
  /// The connectors that are built in, by name.
  package var connectors: ConnectorShelf
  /// Where the rules of time zones come from.
  package var zones: ZoneDatabase

  package init(
    environment: String? = nil, vars: [String: String] = [:], variables: [String: String] = [:],
    described: [String: [Model.Column]] = [:], usesLock: Bool = true,
    needsEnvironment: Bool = false, runsTests: Bool = false,
    connectors: ConnectorShelf = ConnectorCatalog.builtIn,
    zones: ZoneDatabase = .system
  ) {
    self.environment = environment
    self.vars = vars
    self.variables = variables
    self.described = described
    self.usesLock = usesLock
    self.needsEnvironment = needsEnvironment
    self.runsTests = runsTests
    self.connectors = connectors
    self.zones = zones
  }
}

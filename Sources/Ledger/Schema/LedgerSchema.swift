import SQLSyntax

/// What makes the ledger's tables, as each version of the format made or changed them.
struct LedgerSchema {
  static let version: Int64 = 6

  private let tables: LedgerTables

  init(_ tables: LedgerTables) { self.tables = tables }

  /// What leads from each version to the next, from nothing on.
  var steps: [[SQLFragment]] { [first, deployedText, operations, owner, objects, jobs] }

  private func index(_ name: String, on table: SQLTable) -> SQLFragment {
    "\(index: tables.index(name).table, on: table)"
  }

  private static func counts(_ columns: [RunCounts.Column]) -> [SQLFragment] {
    columns.map { "\(sql: $0.name)\(type: .integer) NOT NULL DEFAULT 0" }
  }

  private var first: [SQLFragment] {
    [
      "CREATE TABLE \(tables.identity) (id\(type: .text) NOT NULL, created_at\(type: .integer) NOT NULL)",
      """
      CREATE TABLE \(tables.pipelines) (
        uid\(type: .text) PRIMARY KEY, environment\(type: .text) NOT NULL, name\(type: .text) NOT NULL,
        definition\(type: .text), deployment\(type: .integer), generation\(type: .integer),
        epoch\(type: .integer) NOT NULL DEFAULT 0, retired_at\(type: .integer))
      """,
      """
      CREATE UNIQUE INDEX \(index("pipelines_name", on: tables.pipelines)) (environment, name)
      WHERE retired_at IS NULL
      """,
      """
      CREATE TABLE \(tables.deployments) (
        number\(type: .uniqueNumber), environment\(type: .text) NOT NULL,
        at\(type: .integer) NOT NULL, tool\(type: .text) NOT NULL)
      """,
      """
      CREATE TABLE \(tables.files) (
        deployment\(type: .integer) NOT NULL, path\(type: .text) NOT NULL,
        content\(type: .text) NOT NULL, PRIMARY KEY (deployment, path))
      """,
      """
      CREATE TABLE \(tables.leases) (
        uid\(type: .text) PRIMARY KEY, token\(type: .text) NOT NULL, host\(type: .text) NOT NULL,
        pid\(type: .integer) NOT NULL, taken_at\(type: .integer) NOT NULL,
        heartbeat_at\(type: .integer) NOT NULL, expires_at\(type: .integer) NOT NULL)
      """,
      """
      CREATE TABLE \(tables.runs) (
        id\(type: .uniqueNumber), uid\(type: .text) NOT NULL, status\(type: .text) NOT NULL,
        started_at\(type: .integer) NOT NULL, ended_at\(type: .integer), message\(type: .text),
        \(Self.counts(RunCounts.firstColumns)))
      """,
      "CREATE INDEX \(index("runs_uid", on: tables.runs)) (uid, id)",
      """
      CREATE TABLE \(tables.windows) (
        run\(type: .integer) NOT NULL, first\(type: .integer) NOT NULL,
        last\(type: .integer) NOT NULL, PRIMARY KEY (run, first, last))
      """,
      """
      CREATE TABLE \(tables.outcomes) (
        id\(type: .rowNumber), run\(type: .integer) NOT NULL, first\(type: .integer) NOT NULL,
        last\(type: .integer) NOT NULL, outcome\(type: .text) NOT NULL, code\(type: .text),
        message\(type: .text))
      """,
      "CREATE INDEX \(index("outcomes_run", on: tables.outcomes)) (run, id)",
      """
      CREATE TABLE \(tables.failures) (
        id\(type: .rowNumber), run\(type: .integer) NOT NULL, key\(type: .text) NOT NULL,
        code\(type: .text) NOT NULL, message\(type: .text) NOT NULL)
      """,
      "CREATE INDEX \(index("failures_run", on: tables.failures)) (run, id)",
    ]
  }

  /// Deployments that can be compiled again, epochs, targets that retire, frozen plans.
  private var deployedText: [SQLFragment] {
    [
      "ALTER TABLE \(tables.pipelines) ADD COLUMN due_below\(type: .integer) NOT NULL DEFAULT 0",
      "ALTER TABLE \(tables.pipelines) ADD COLUMN replaces\(type: .text)",
      "ALTER TABLE \(tables.pipelines) ADD COLUMN retiring\(type: .text)",
      // Until version 2 every row of an older epoch was due.
      "UPDATE \(tables.pipelines) SET due_below = epoch",
      "DROP INDEX \(tables.index("pipelines_name"))",
      """
      CREATE UNIQUE INDEX \(index("pipelines_name", on: tables.pipelines)) (environment, name)
      WHERE retired_at IS NULL AND replaces IS NULL
      """,
      "ALTER TABLE \(tables.deployments) ADD COLUMN text\(type: .text)",
      """
      CREATE TABLE \(tables.epochs) (
        uid\(type: .text) NOT NULL, epoch\(type: .integer) NOT NULL,
        deployment\(type: .integer) NOT NULL, name\(type: .text) NOT NULL,
        PRIMARY KEY (uid, epoch))
      """,
      """
      INSERT INTO \(tables.epochs) SELECT uid, epoch, deployment, name FROM \(tables.pipelines)
      WHERE deployment IS NOT NULL
      """,
      "ALTER TABLE \(tables.runs) ADD COLUMN plan\(type: .text)",
      "ALTER TABLE \(tables.runs) ADD COLUMN expires_at\(type: .integer)",
      "ALTER TABLE \(tables.runs) ADD COLUMN overrides\(type: .text)",
    ]
  }

  /// An operator's holds, requests to stop, more counts, what failures were sent, what operators did.
  private var operations: [SQLFragment] {
    Self.counts(RunCounts.laterColumns).map { "ALTER TABLE \(tables.runs) ADD COLUMN \($0)" } + [
      "ALTER TABLE \(tables.pipelines) ADD COLUMN paused_at\(type: .integer)",
      "ALTER TABLE \(tables.pipelines) ADD COLUMN paused_by\(type: .text)",
      "ALTER TABLE \(tables.pipelines) ADD COLUMN paused_why\(type: .text)",
      "ALTER TABLE \(tables.pipelines) ADD COLUMN gone_at\(type: .integer)",
      "ALTER TABLE \(tables.runs) ADD COLUMN canceled_by\(type: .text)",
      "ALTER TABLE \(tables.failures) ADD COLUMN operation\(type: .text)",
      "ALTER TABLE \(tables.failures) ADD COLUMN payload\(type: .text)",
      "ALTER TABLE \(tables.failures) ADD COLUMN advice\(type: .text)",
      """
      CREATE TABLE \(tables.audit) (
        id\(type: .uniqueNumber), at\(type: .integer) NOT NULL, who\(type: .text) NOT NULL,
        action\(type: .text) NOT NULL, uid\(type: .text) NOT NULL, pipeline\(type: .text) NOT NULL,
        detail\(type: .text))
      """,
    ]
  }

  /// Projects of one database could have one ledger, each taking the other's pipelines for its own.
  private var owner: [SQLFragment] {
    ["ALTER TABLE \(tables.identity) ADD COLUMN project\(type: .text)"]
  }

  /// What is made at destinations for pipelines.
  private var objects: [SQLFragment] {
    [
      """
      CREATE TABLE \(tables.objects) (
        target\(type: .text) PRIMARY KEY, nonce\(type: .text) NOT NULL,
        intended_at\(type: .integer) NOT NULL, id\(type: .text))
      """
    ]
  }

  /// What destinations were handed over and have not answered for yet.
  private var jobs: [SQLFragment] {
    [
      """
      CREATE TABLE \(tables.jobs) (
        run\(type: .integer) NOT NULL, number\(type: .integer) NOT NULL, request\(type: .text) NOT NULL,
        step\(type: .integer) NOT NULL, kept\(type: .text) NOT NULL, records\(type: .text) NOT NULL,
        PRIMARY KEY (run, number))
      """
    ]
  }
}

import Warehouses

/// The ledger's tables, as each version of the format made or changed them.
enum LedgerSchema {
  static let version = Int64(steps.count)
  /// `HGld`, so that nobody else's database is taken for ours.
  static let applicationID: Int64 = 0x4847_6C64

  /// What leads from each version to the next, from an empty file on.
  static let steps = [first, deployedText, operations]

  private static let first = [
    "CREATE TABLE ledger (id TEXT NOT NULL, created_at INTEGER NOT NULL)",
    """
    CREATE TABLE pipelines (
      uid TEXT PRIMARY KEY, environment TEXT NOT NULL, name TEXT NOT NULL,
      definition TEXT, deployment INTEGER, generation INTEGER, epoch INTEGER NOT NULL DEFAULT 0,
      retired_at INTEGER)
    """,
    "CREATE UNIQUE INDEX pipelines_name ON pipelines (environment, name) WHERE retired_at IS NULL",
    """
    CREATE TABLE deployments (
      number INTEGER PRIMARY KEY AUTOINCREMENT, environment TEXT NOT NULL, at INTEGER NOT NULL,
      tool TEXT NOT NULL)
    """,
    """
    CREATE TABLE deployment_files (
      deployment INTEGER NOT NULL, path TEXT NOT NULL, content TEXT NOT NULL,
      PRIMARY KEY (deployment, path)) WITHOUT ROWID
    """,
    """
    CREATE TABLE leases (
      uid TEXT PRIMARY KEY, token TEXT NOT NULL, host TEXT NOT NULL, pid INTEGER NOT NULL,
      taken_at INTEGER NOT NULL, heartbeat_at INTEGER NOT NULL, expires_at INTEGER NOT NULL)
    """,
    """
    CREATE TABLE runs (
      id INTEGER PRIMARY KEY AUTOINCREMENT, uid TEXT NOT NULL, status TEXT NOT NULL,
      started_at INTEGER NOT NULL, ended_at INTEGER, message TEXT,
      \(RunCounts.firstColumns.map { "\($0.name) INTEGER NOT NULL DEFAULT 0" }.joined(separator: ",\n  ")))
    """,
    "CREATE INDEX runs_uid ON runs (uid, id)",
    """
    CREATE TABLE windows (
      run INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
      PRIMARY KEY (run, first, last)) WITHOUT ROWID
    """,
    """
    CREATE TABLE outcomes (
      id INTEGER PRIMARY KEY, run INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
      outcome TEXT NOT NULL, code TEXT, message TEXT)
    """,
    "CREATE INDEX outcomes_run ON outcomes (run, id)",
    """
    CREATE TABLE failures (
      id INTEGER PRIMARY KEY, run INTEGER NOT NULL, key TEXT NOT NULL, code TEXT NOT NULL,
      message TEXT NOT NULL)
    """,
    "CREATE INDEX failures_run ON failures (run, id)",
  ]
  /// Deployments that can be compiled again, epochs, targets that retire, frozen plans.
  private static let deployedText = [
    "ALTER TABLE pipelines ADD COLUMN due_below INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE pipelines ADD COLUMN replaces TEXT",
    "ALTER TABLE pipelines ADD COLUMN retiring TEXT",
    // Until version 2 every row of an older epoch was due.
    "UPDATE pipelines SET due_below = epoch",
    "DROP INDEX pipelines_name",
    """
    CREATE UNIQUE INDEX pipelines_name ON pipelines (environment, name)
    WHERE retired_at IS NULL AND replaces IS NULL
    """,
    "ALTER TABLE deployments ADD COLUMN text TEXT",
    """
    CREATE TABLE epochs (
      uid TEXT NOT NULL, epoch INTEGER NOT NULL, deployment INTEGER NOT NULL, name TEXT NOT NULL,
      PRIMARY KEY (uid, epoch)) WITHOUT ROWID
    """,
    """
    INSERT INTO epochs SELECT uid, epoch, deployment, name FROM pipelines
    WHERE deployment IS NOT NULL
    """,
    "ALTER TABLE runs ADD COLUMN plan TEXT",
    "ALTER TABLE runs ADD COLUMN expires_at INTEGER",
    "ALTER TABLE runs ADD COLUMN overrides TEXT",
  ]
  /// An operator's holds, requests to stop, more counts, what failures were sent, what operators did.
  private static let operations =
    RunCounts.laterColumns.map {
      "ALTER TABLE runs ADD COLUMN \($0.name) INTEGER NOT NULL DEFAULT 0"
    } + [
      "ALTER TABLE pipelines ADD COLUMN paused_at INTEGER",
      "ALTER TABLE pipelines ADD COLUMN paused_by TEXT",
      "ALTER TABLE pipelines ADD COLUMN paused_why TEXT",
      "ALTER TABLE pipelines ADD COLUMN gone_at INTEGER",
      "ALTER TABLE runs ADD COLUMN canceled_by TEXT",
      "ALTER TABLE failures ADD COLUMN operation TEXT",
      "ALTER TABLE failures ADD COLUMN payload TEXT",
      "ALTER TABLE failures ADD COLUMN advice TEXT",
      """
      CREATE TABLE audit (
        id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, who TEXT NOT NULL,
        action TEXT NOT NULL, uid TEXT NOT NULL, pipeline TEXT NOT NULL, detail TEXT)
      """,
    ]
}

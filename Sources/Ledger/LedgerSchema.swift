import Warehouses

/// The ledger's tables.
enum LedgerSchema {
  static let version: Int64 = 1
  /// `HGld`, so that nobody else's database is taken for ours.
  static let applicationID: Int64 = 0x4847_6C64

  static let tables = [
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
      \(RunCounts.columns.map { "\($0.name) INTEGER NOT NULL DEFAULT 0" }.joined(separator: ",\n  ")))
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
}

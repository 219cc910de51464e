import SQLSyntax

/// The ledger's tables as its engine names them: in a schema that others share they say whose they are.
struct LedgerTables {
  /// The ledger's own number.
  let identity: SQLTable
  let pipelines: SQLTable
  let deployments: SQLTable
  let files: SQLTable
  let epochs: SQLTable
  let leases: SQLTable
  let runs: SQLTable
  let windows: SQLTable
  let outcomes: SQLTable
  let failures: SQLTable
  let audit: SQLTable
  let objects: SQLTable
  let jobs: SQLTable
  private let name: (String) -> String

  init(_ name: @escaping (String) -> String) {
    self.name = name
    func table(_ plain: String) -> SQLTable { SQLTable(.state, name(plain)) }
    identity = table("ledger")
    pipelines = table("pipelines")
    deployments = table("deployments")
    files = table("deployment_files")
    epochs = table("epochs")
    leases = table("leases")
    runs = table("runs")
    windows = table("windows")
    outcomes = table("outcomes")
    failures = table("failures")
    audit = table("audit")
    objects = table("objects")
    jobs = table("jobs")
  }

  /// An index, named like a table and lying beside it.
  func index(_ plain: String) -> SQLTable { SQLTable(.state, name(plain)) }
}

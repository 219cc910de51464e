import Foundation
import PostgresServer

/// The same table to the same sink by tools of the Python registry, each in an environment of its own.
struct Peers {
  let folder: String
  let server: PostgresServer
  let sink: SinkProcess
  /// `Benchmarks/Peers`, from the project's root.
  private let files = "Benchmarks/Peers"

  /// A tool's environment, made where it is not there yet; nil where it cannot be.
  private func environment(_ name: String) -> String? {
    let path = "Benchmarks/.peers/\(name)"
    let python = path + "/bin/python"
    if access(python, X_OK) != 0 {
      guard Measured.run(["python3", "-m", "venv", path]).exit == 0,
        Measured.run(
          [python, "-m", "pip", "-q", "install", "-r", "\(files)/requirements-\(name).txt"]
        ).exit == 0
      else { return nil }
    }
    return FileManager.default.currentDirectoryPath + "/" + path
  }

  /// drt-core: every row, in batches of 1,000; a REST destination has no diff, so that each run is like the first.
  func drt() throws -> Measured? {
    guard let environment = environment("drt") else { return nil }
    let project = folder + "/drt"
    for path in ["/syncs", "/home/.drt"] {
      try FileManager.default.createDirectory(
        atPath: project + path, withIntermediateDirectories: true)
    }
    func write(_ text: String, _ path: String) throws {
      try text.write(toFile: project + path, atomically: true, encoding: .utf8)
    }
    try write(
      """
      dev: { type: postgres, host: \(server.folder), port: \(server.port), dbname: postgres, user: postgres }

      """, "/home/.drt/profiles.yml")
    try write("name: bench\nversion: \"1\"\nprofile: dev\n", "/drt_project.yml")
    // Numbers and moments that its JSON cannot take are text already.
    let columns = PeopleTable.columns.map { name in
      switch name {
      case "spent": "spent::float8"
      case "joined": "joined::text"
      default: name
      }
    }
    try write(
      """
      name: people
      model: SELECT \(columns.joined(separator: ", ")) FROM people
      destination:
        type: rest_api
        url: http://127.0.0.1:\(sink.port)/people
        body_mode: batch
        batch_template: '{"people": {{ rows | tojson }}}'
        max_records_per_request: 1000
      sync:
        mode: full
        batch_size: 1000
        rate_limit: { requests_per_second: 100000 }

      """, "/syncs/people.yml")
    return .run([
      "env", "-C", project, "HOME=\(project)/home", "\(environment)/bin/drt", "run",
    ])
  }

  /// dlt: a table of the database appended to a destination of one function.
  func dlt() -> Measured? {
    guard let environment = environment("dlt") else { return nil }
    let database =
      "postgresql+psycopg2://postgres@/postgres?host=\(server.folder)&port=\(server.port)"
    return .run([
      "env", "HOME=\(folder)", "RUNTIME__DLTHUB_TELEMETRY=false", "\(environment)/bin/python",
      "\(files)/people_dlt.py", database, "http://127.0.0.1:\(sink.port)/people", folder + "/dlt",
    ])
  }
}

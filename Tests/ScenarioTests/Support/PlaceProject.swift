import Foundation
import PostgresServer

/// A table whose rows have no identifier, written whole to a file in the order of its `place`.
final class PlaceProject {
  let project: TestProject
  /// The mapping, and what else the pipeline says.
  var map = "name: name"
  var more: [String] = []
  var identifier = ""
  var format = "jsonl"

  init() throws {
    project = try TestProject()
    try project.sql("CREATE TABLE visits (place INTEGER, name TEXT)")
    try write()
  }

  func write() throws {
    try project.write(
      "headgate.yaml",
      """
      headgate: 1
      project: visits
      sources:
        store: \(Engine.current.source)
      models:
        visits:
          source: store
          sql: SELECT name, place FROM visits ORDER BY place
          columns: { name: string, place: int }
      \(identifier)
      destinations:
        out: { connector: file, settings: { path: out.jsonl, format: \(format) } }
      pipelines:
        visits:
          model: visits
          to: { destination: out, action: records }
          mode: replace
          map: { \(map) }
          guard: { deletes: { max: 100%, above: 0 }, empty_source: allow, rejects: { max: 100% } }
      \(more.map { "    \($0)\n" }.joined())
      """)
  }

  /// Puts these rows, in this order, into the place of those that are there.
  func rows(_ names: [String?]) throws {
    let values = names.enumerated().map { place, name in
      "(\(place), \(name.map { "'\($0)'" } ?? "NULL"))"
    }
    // The order of the table is another than that of the model.
    try project.sql(
      "DELETE FROM visits;"
        + (values.isEmpty
          ? "" : "INSERT INTO visits VALUES \(values.reversed().joined(separator: ", "))"))
  }

  func apply(with extra: [String: String] = [:]) throws -> TestProject.Ended {
    try project.headgate("apply", "--auto-approve", with: extra)
  }

  /// The lines of the file.
  func lines() throws -> [[String: Any]] {
    guard project.exists("out.jsonl") else { return [] }
    return try project.text("out.jsonl").split(separator: "\n").compactMap {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }
  }

  func names() throws -> [String?] { try lines().map { $0["name"] as? String } }

  /// Tells one file from another of the same name.
  func file() throws -> UInt64? {
    let path = project.folder.appendingPathComponent("out.jsonl").path
    return try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? UInt64
  }

  /// Whether a plan, and an apply, find nothing to do.
  func isSettled() throws -> Bool {
    let before = try file()
    let plan = try project.headgate("plan", "--detailed-exitcode")
    let again = try apply()
    return try plan.exit == 0 && again.exit == 0 && file() == before
  }
}

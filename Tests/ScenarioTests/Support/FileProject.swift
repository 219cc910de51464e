import Foundation
import PostgresServer

/// A small table sent to a file of the project.
final class FileProject {
  let project: TestProject
  let action: String
  /// `jsonl` or `csv`.
  let format: String
  var file: String { "out.\(format)" }

  /// Each record has a field of `filler` bytes.
  init(
    action: String, mode: String? = nil, format: String = "jsonl", batch: Int? = nil,
    filler: Int = 0
  ) throws {
    self.action = action
    self.format = format
    let mode = mode ?? (action == "records" ? "replace" : "mirror")
    project = try TestProject([
      "headgate.yaml": """
      headgate: 1
      project: people
      sources:
        store: \(Engine.current.source)
      models:
        people: { source: store, table: people, identifier: [id], columns: { id: int, name: string } }
      destinations:
        out:
          connector: file
          settings: { path: out.\(format), format: \(format) }\(batch.map { "\n    limits: { batch: \($0) }" } ?? "")
      pipelines:
        people:
          model: people
          to: { destination: out, action: \(action) }
          mode: \(mode)
          match: [id]
          map: { id: id, name: name, filler: { const: "\(String(repeating: "x", count: filler))" } }
          guard: { deletes: { max: 100%, above: 0 }, empty_source: allow }

      """
    ])
    try project.sql("CREATE TABLE people (id INTEGER, name TEXT)")
  }

  func apply(with extra: [String: String] = [:]) throws -> TestProject.Ended {
    try project.headgate("apply", "--auto-approve", with: extra)
  }

  /// The names by id that the file holds: a log's last line of an id is what holds.
  func content() throws -> [Int: String] {
    var content: [Int: String] = [:]
    for value in try lines() {
      let record = value["record"] as? [String: Any] ?? value
      guard let id = (record["id"] as? Int) ?? (record["id"] as? String).flatMap({ Int($0) })
      else { continue }
      if action == "records", content[id] != nil { throw Repeated(id: id) }
      content[id] = value["operation"] as? String == "remove" ? nil : record["name"] as? String
    }
    return content
  }

  /// The lines of the file as another program reads them: a CSV file by sqlite3, its header checked.
  func lines() throws -> [[String: Any]] {
    guard project.exists(file) else { return [] }
    guard format == "csv" else {
      return try project.text(file).split(separator: "\n").compactMap {
        try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
      }
    }
    let ended = try project.run([
      "sqlite3", "-json", ":memory:", ".import --csv \(file) lines", "SELECT * FROM lines",
    ])
    guard ended.exit == 0, ended.errors.isEmpty else {
      throw TestProject.CommandFailed(description: ended.errors)
    }
    let rows =
      ended.output.isEmpty
      ? [] : try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [[String: Any]]
    let columns = (action == "operations" ? ["operation"] : []) + ["id", "name", "filler"]
    return try (rows ?? []).map { row in
      guard Set(row.keys) == Set(columns) else { throw OtherColumns(names: row.keys.sorted()) }
      return row
    }
  }

  struct OtherColumns: Error { let names: [String] }
  struct Repeated: Error { let id: Int }

  /// The model.
  func expected() throws -> [Int: String] {
    var names: [Int: String] = [:]
    for row in try project.sql("SELECT id, name FROM people") {
      if let id = row["id"] as? Int { names[id] = row["name"] as? String }
    }
    return names
  }
}

import Foundation

/// A small table sent to a file of the project.
final class FileProject {
  let project: TestProject
  let action: String

  /// Each record has a field of `filler` bytes.
  init(action: String, mode: String = "mirror", batch: Int? = nil, filler: Int = 0) throws {
    self.action = action
    project = try TestProject([
      "headgate.yaml": """
      headgate: 1
      project: people
      sources:
        store: { sqlite: { path: store.db } }
      models:
        people: { source: store, table: people, identifier: [id], columns: { id: int, name: string } }
      destinations:
        out:
          connector: file
          settings: { path: out.jsonl }\(batch.map { "\n    limits: { batch: \($0) }" } ?? "")
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
    guard project.exists("out.jsonl") else { return content }
    for line in try project.text("out.jsonl").split(separator: "\n") {
      guard let value = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      else { continue }
      let record = value["record"] as? [String: Any] ?? value
      guard let id = record["id"] as? Int else { continue }
      if action == "records", content[id] != nil { throw Repeated(id: id) }
      content[id] = value["operation"] as? String == "remove" ? nil : record["name"] as? String
    }
    return content
  }

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

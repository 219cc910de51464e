import Emulators
import Foundation
import PostgresServer

/// A project that a sequence edits, its rows as the test knows them, and its destination.
final class TortureProject {
  static let token = "t0ken-of-torture"
  /// Rows are named 1 to this.
  static let identifiers = 14

  let project: TestProject
  let desk: TortureDesk
  var definition: TortureDefinition
  private(set) var rows: [TortureRow] = []
  /// Every record that rows ever mapped to, by key.
  private(set) var ever: [String: Set<String>] = [:]
  /// Every row that there ever was, by its identifier.
  private(set) var versions: [Int: Set<TortureRow>] = [:]
  /// The mappings that rows may have been sent by: all of them where one was taken forward.
  private(set) var mappings: Set<TortureDefinition.Mapping>
  private var everForward = false

  /// - Parameter server: where its tables are, ledger and states among them.
  init(_ definition: TortureDefinition, on server: PostgresServer?) throws {
    self.definition = definition
    mappings = [definition.mapping]
    desk = try TortureDesk(definition.destination)
    project = try TestProject(server: server)
    project.environment = ["TOKEN": Self.token]
    let type = definition.identifierType == "string" ? "TEXT" : "INTEGER"
    try project.sql(
      """
      CREATE TABLE people (id \(type), email TEXT, phone TEXT, name TEXT, spent NUMERIC,
        code TEXT GENERATED ALWAYS AS ('c' || CAST(id AS TEXT)) STORED)
      """)
    if definition.mode == "update" { desk.records.restore(Self.standing(definition)) }
    try deploy()
  }

  /// What stands at the destination before an update: about half of what rows can be.
  static func standing(_ definition: TortureDefinition) -> [String: String] {
    var records: [String: String] = [:]
    for number in stride(from: 1, through: identifiers, by: 2) {
      let key = definition.isByValue ? "p\(number)\(TortureRow.domain)" : "\(number)"
      records[key] = TortureRow.text(["key": key, "own": true])
    }
    return records
  }

  /// Puts the rows into the table, in this order.
  func put(_ rows: [TortureRow]) throws {
    self.rows = rows
    for row in rows {
      if let id = row.id { versions[id, default: []].insert(row) }
      for mapping in mappings {
        for key in row.keys(definition) {
          ever[key, default: []].insert(row.record(definition, mapping))
        }
      }
    }
    try project.sql(
      "BEGIN; DELETE FROM people;"
        + (rows.isEmpty
          ? "" : "INSERT INTO people VALUES \(rows.map(\.literal).joined(separator: ", "));")
        + "COMMIT")
  }

  /// Writes the definition, and notes what records may look like from now on.
  func deploy() throws {
    // An event is not told again because its mapping is another.
    everForward = everForward || definition.forwards || definition.destination.isEvent
    mappings.insert(definition.mapping)
    try project.write("headgate.yaml", definition.text(url: desk.server.url))
    try put(rows)
  }

  /// The definition was applied: rows are sent by its mapping, unless one was ever taken forward.
  func applied() { if !everForward { mappings = [definition.mapping] } }

  /// The name that the ledger knows the pipeline by.
  func deployedName() throws -> String? {
    // A full disk may leave a ledger without tables.
    let rows = try? ledger("pipelines") {
      "SELECT name FROM \($0) WHERE definition IS NOT NULL AND retired_at IS NULL AND replaces IS NULL"
    }
    return rows?.first?["name"] as? String
  }

  /// Asks the ledger, wherever it is.
  ///
  /// - Parameter query: of the table, by the name that it has there.
  func ledger(_ table: String, _ query: (String) -> String) throws -> [[String: Any]] {
    switch definition.shared {
    case .warehouse, .ledger: try project.sql(query("our_ledger.ledger_\(table)"))
    case .files, nil: try project.sql(query(table), on: ".headgate/ledger.db")
    }
  }

  /// Rows that one identifier names.
  var sound: [TortureRow] {
    var counts: [Int: Int] = [:]
    for row in rows { if let id = row.id { counts[id, default: 0] += 1 } }
    return rows.filter { row in row.id.map { counts[$0] == 1 } ?? false }
  }

  /// What the destination should hold: for each key the records that its holder may have.
  func wanted() -> [String: Set<String>] {
    var wanted: [String: Set<String>] = [:]
    for row in sound {
      for key in row.keys(definition) {
        for mapping in mappings { wanted[key, default: []].insert(row.record(definition, mapping)) }
      }
    }
    return wanted
  }

  /// The records by which a row may have been told as an event: also of an earlier version, where the mapping tells no difference.
  func told(_ row: TortureRow) -> Set<String> {
    let versions = (row.id.flatMap { self.versions[$0] } ?? []).filter {
      $0.name == row.name && $0.spent == row.spent
        && (!definition.mapping.email || $0.email == row.email)
    }
    return Set(versions.flatMap { version in mappings.map { version.record(definition, $0) } })
  }

  /// What must not be seen.
  var privacy: PrivacyCheck {
    PrivacyCheck(
      personal: ["hush"] + (definition.isNamePersonal ? ["quisling"] : []),
      secrets: [Self.token] + PostgresServer.passwords)
  }
}

import Foundation
import PostgresServer
import Testing

/// People in a database of PostgreSQL, the ledger too, who were sent once and then edited.
final class BadDatabaseBench {
  /// Whose way to the database is meant.
  enum Party: String, Sendable {
    case source, ledger

    var variable: String { self == .source ? "STORE_URL" : "LEDGER_URL" }
    /// Where the project's text says it.
    var line: String { self == .source ? "  store:" : "state:" }
  }

  let people: PeopleProject
  let source: ScenarioSource
  let certificates: PostgresCertificates?
  /// The source's address in the project's text.
  let address = "{ env: STORE_URL }"

  init(tls: Bool) throws {
    certificates = tls ? try PostgresCertificates(name: "db.example.com") : nil
    var options = PostgresServer.Options()
    options.tls = try certificates?.server
    let server = tls ? try PostgresServer(options) : nil
    people = try PeopleProject(
      state: "{ postgres: { url: { env: LEDGER_URL }, schema: our_ledger } }", server: server)
    source = try #require(people.project.source)
    people.project.environment["LEDGER_URL"] = url
  }

  private var url: String { source.server.url(source.database) }

  /// Has a party come by another URL.
  func reach(_ party: Party, _ change: (String) -> String) -> () -> Void {
    let before = people.project.environment[party.variable]
    people.project.environment[party.variable] = change(url)
    return { [people] in people.project.environment[party.variable] = before }
  }

  /// Changes the project's text.
  func edit(_ changes: (String, String)...) throws -> () throws -> Void {
    let project = people.project
    let before = try project.text("headgate.yaml")
    for (old, new) in changes { try project.edit("headgate.yaml", old, new) }
    return { try project.write("headgate.yaml", before) }
  }

  /// Gives `#` all that keeping states takes.
  static let states = """
    GRANT USAGE, CREATE ON SCHEMA _headgate TO #;
    DO $$ DECLARE t text; BEGIN
      FOR t IN SELECT relname FROM pg_class
        WHERE relnamespace = '_headgate'::regnamespace AND relkind = 'r'
      LOOP EXECUTE format('ALTER TABLE _headgate.%I OWNER TO #', t); END LOOP;
    END $$
    """

  /// Has a party come as a user who has no rights but those that `sql` gives to `#`.
  func come(as party: Party = .source, _ sql: String) throws -> () throws -> Void {
    let source = source
    let role = "clerk_\(source.database)"
    _ = try source.sql(
      "CREATE ROLE \(role) LOGIN PASSWORD '\(PostgresServer.password)';"
        + sql.replacing("#", with: role))
    let mend = reach(party) { $0.replacing("//postgres:", with: "//\(role):") }
    return {
      mend()
      _ = try source.sql(
        "REASSIGN OWNED BY \(role) TO postgres; DROP OWNED BY \(role); DROP ROLE \(role)")
    }
  }

  /// Changes a value in the one row of a table of ours.
  func change(_ table: String, _ column: String, to value: String) throws -> () throws -> Void {
    let source = source
    let before = try source.server.sql(
      "SELECT quote_literal(\(column)) FROM \(table)", in: source.database)
    _ = try source.sql("UPDATE \(table) SET \(column) = \(value)")
    return { _ = try source.sql("UPDATE \(table) SET \(column) = \(before)") }
  }

  /// What a message points at: the line of the text that has this in it.
  func place(_ text: String) throws -> String {
    let yaml = try people.project.text("headgate.yaml")
    let found = try #require(yaml.range(of: text))
    let line = yaml[..<found.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)
    return "--> headgate.yaml:\(line.count):"
  }
}

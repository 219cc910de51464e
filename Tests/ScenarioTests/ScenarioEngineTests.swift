import Foundation
import PostgresServer
import Testing

/// Cases that say the same whatever engine the source is: each edit of a definition, and what operators do.
@Suite(.startsCommands, .needsPostgres) struct ScenarioEngineTests {
  static let cases = ScenarioCase.all.filter {
    [
      "changes", "definitions", "destroy", "erase", "guards", "operations", "rematch", "run",
      "saved",
    ].contains($0.testDescription)
  }

  /// `sqlite3 store.db`, as the cases have it, for the tables on the server.
  private static let shim = """
    #!/bin/sh
    [ "$1" = store.db ] || exec /usr/bin/sqlite3 "$@"
    shift
    [ $# = 0 ] || set -- -c "$1"
    exec psql -XqAt -v ON_ERROR_STOP=1 "$STORE_URL" "$@"

    """

  @Test("a case says on PostgreSQL what it says on SQLite", arguments: cases)
  func same(file: ScenarioCase) throws {
    let source = try ScenarioSource()
    let programs = FileManager.default.temporaryDirectory
      .appendingPathComponent("headgate-shim-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: programs, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: programs) }
    let program = programs.appendingPathComponent("sqlite3")
    try Data(Self.shim.utf8).write(to: program)
    chmod(program.path, 0o755)
    let text = try String(contentsOfFile: file.path, encoding: .utf8)
    #expect(text.contains(Engine.sqlite.source))
    let expected = try Scenario(
      parsing: text.replacingOccurrences(of: Engine.sqlite.source, with: Engine.postgres.source))
    var runner = ScenarioRunner()
    runner.environment = source.environment
    runner.environment["PATH"] =
      "\(programs.path):\(runner.binaries.path):/usr/local/bin:/usr/bin:/bin"
    let actual = try runner.run(expected)
    for (step, other) in zip(expected.steps, actual.steps) where step != other {
      guard case .command(let wanted) = step, case .command(let said) = other else { continue }
      // States are no files here: StateContractTests and OperationTests look into them.
      if wanted.text.contains(".headgate/state") { continue }
      Issue.record(
        Comment(rawValue: "\(said.text)\n\(ScenarioTests.difference(wanted, said))"))
    }
  }
}

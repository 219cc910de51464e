import Foundation
import Testing

@Suite("The scenario harness")
struct ScenarioHarnessTests {
  private let text = """
    # what this shows
    -- a.txt --
    one
    -- dir/b.txt --
    -- script --
    # first
    env NAME=a value
    mask x+ crosses
    $ cat a.txt
    < typed
    ? 3
    > one

    $ true
    >
    ! oh

    """

  @Test("reads a case and writes it back as it was")
  func roundTrip() throws {
    let scenario = try Scenario(parsing: text)
    #expect(scenario.comment == "# what this shows\n")
    #expect(scenario.files.map(\.path) == ["a.txt", "dir/b.txt"])
    #expect(scenario.files.map(\.text) == ["one\n", ""])
    #expect(scenario.steps.count == 6)
    #expect(
      scenario.steps[3]
        == .command(
          .init(text: "cat a.txt", input: ["typed"], exitCode: 3, output: ["one"], errors: [])))
    #expect(scenario.text == text)
  }

  @Test(
    "refuses a case that it cannot read",
    arguments: [
      ("-- a --\n", 1), ("-- script --\n> x\n", 2), ("-- script --\n$ a\n? x\n", 3),
      ("-- script --\n$ a\n\n> x\n", 4), ("-- script --\nrun it\n", 2),
      ("-- script --\nenv X\n", 2), ("-- script --\nmask [ x\n", 2),
      ("-- ../a --\n-- script --\n", 1), ("-- a --\n-- a --\n-- script --\n", 2),
    ])
  func malformed(text: String, line: Int) {
    let error = #expect(throws: Scenario.Malformed.self) { try Scenario(parsing: text) }
    #expect(error?.line == line)
  }

  private func run(_ script: String, files: String = "") throws -> [Scenario.Command] {
    let scenario = try Scenario(parsing: files + "-- script --\n" + script)
    return try ScenarioRunner().run(scenario).steps.compactMap {
      if case .command(let command) = $0 { command } else { nil }
    }
  }

  @Test("runs commands among the files, with their input, environment and exit code")
  func running() throws {
    let commands = try run(
      "$ cat d/a.txt; cat; echo oh >&2; exit 4\n< typed\nenv NAME=b  c\n$ echo \"$NAME\" > new\n"
        + "$ cat new && ls\n$ echo $HOME $NO_COLOR; pwd\n$ env | cut -d= -f1 | sort | tr '\\n' ' '\n",
      files: "-- d/a.txt --\nhello\n")
    #expect(commands[0].output == ["hello", "typed"])
    #expect(commands[0].errors == ["oh"])
    #expect(commands[0].exitCode == 4)
    #expect(commands[2].output == ["b  c", "d", "new"])
    #expect(commands[3].output == ["<home> 1", "<dir>"])
    #expect(commands[4].output == ["HEADGATE_PACE HOME LANG NAME NO_COLOR PATH PWD TZ "])
  }

  @Test("finds the built headgate first")
  func binary() throws {
    let commands = try run("$ command -v headgate\n")
    #expect(commands[0].output == [ScenarioRunner.builtProducts.path + "/headgate"])
  }

  @Test("ends what hangs, its children too", .timeLimit(.minutes(10)))
  func hanging() throws {
    var runner = ScenarioRunner()
    runner.timeout = .seconds(1)
    let scenario = try Scenario(parsing: "-- script --\n$ sleep 300 | sleep 300\n")
    #expect(throws: ScenarioRunner.CommandFailed.self) { try runner.run(scenario) }
  }

  @Test("shows what differs")
  func difference() {
    let wanted = Scenario.Command(text: "x", output: ["a", "b", "c"])
    let said = Scenario.Command(text: "x", exitCode: 1, output: ["a", "d", "c"])
    #expect(
      ScenarioTests.difference(wanted, said)
        == "\n   $ x\n+  ? 1\n   > a\n-  > b\n+  > d\n   > c")
  }

  @Test(
    "masks what is volatile and nothing else",
    arguments: [
      ("at /tmp/p/x", "at <dir>/x"),
      ("in 1.52s, 37 s, 1m 33s or 250ms", "in <duration>, <duration>, <duration> or <duration>"),
      ("every 15m, 1h, for 14d", "every 15m, 1h, for 14d"),
      ("12,400 rows/s", "<rate>"), ("1500/min and 100/10s", "1500/min and 100/10s"),
      ("2026-03-01T10:00:00.123Z end", "<time> end"), ("on 2026-03-02", "on <time>"),
      ("2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z"), ("2026-03-01 10:00 +2", "<time> +2"),
      ("p_0123456789ab_snapshot", "p_<uid1>_snapshot"),
      ("0123456789ab ffffffffffff 0123456789ab", "<uid1> <uid2> <uid1>"),
      ("0123456789abc", "0123456789abc"),
      ("00000000-0000-0000-0000-0123456789ab", "00000000-0000-0000-0000-0123456789ab"),
      ("http://127.0.0.1:54321/x", "http://127.0.0.1:<port>/x"), ("axxb", "a<crosses>b"),
    ])
  func masks(text: String, expected: String) throws {
    let now = try Date("2026-03-01T12:00:00Z", strategy: .iso8601)
    var masks = ScenarioMasks(directories: [("/tmp/p", "<dir>")], now: now)
    masks.add("x{2}", name: "crosses")
    let masked = try masks.apply(to: text)
    #expect(masked == expected)
  }
}

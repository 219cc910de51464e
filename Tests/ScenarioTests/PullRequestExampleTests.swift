import Emulators
import Foundation
import Testing

/// `examples/pull-request`: every script of its workflows, from the pull request to the CRM.
@Suite(.startsCommands, .needsPostgres) struct PullRequestExampleTests {
  private let machine: ReviewMachine

  init() throws { machine = try ReviewMachine() }

  private static var hasJQ: Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/jq") }

  @Test("its tokens may do what their jobs do, and no more")
  func permissions() throws {
    let review = try ReviewMachine.workflow("review")
    #expect(review.jobs == ["lint", "code-scanning", "plan"])
    #expect(review.permissions("lint") == ["contents": "read"])
    #expect(
      review.permissions("code-scanning") == ["contents": "read", "security-events": "write"])
    #expect(review.permissions("plan") == ["contents": "read", "pull-requests": "write"])
    let apply = try ReviewMachine.workflow("apply")
    #expect(apply.jobs == ["plan", "apply"])
    for job in apply.jobs { #expect(apply.permissions(job) == ["contents": "read"]) }
  }

  @Test("only what sends is given the destination's secret, and a plan may only read")
  func secrets() throws {
    for name in ["review", "apply"] {
      let workflow = try ReviewMachine.workflow(name)
      for job in workflow.jobs {
        for step in try workflow.steps(job) {
          let secrets = step.environment.values.filter { $0.contains("secrets.") }.sorted()
          let wanted =
            switch step.name {
            case "Apply": ["${{ secrets.CRM_TOKEN }}", "${{ secrets.SHOP_URL }}"]
            case "Plan": ["${{ secrets.SHOP_REVIEW_URL }}"]
            default: [String]()
            }
          #expect(secrets == wanted, "\(name) \(job) \(step.name)")
        }
      }
    }
  }

  @Test("lint needs nothing of the machine, and its two formats name the place")
  func lint() throws {
    let clone = try machine.clone()
    try machine.run("lint", of: "review", in: clone)
    try machine.run("code-scanning", of: "review", in: clone)
    #expect(try clone.text("headgate.sarif").contains(#""results": []"#))

    let typing = try machine.clone((from: "    mode: mirror", to: "    mood: mirror"))
    try machine.run("lint", of: "review", in: typing, exits: ["Lint": 1])
    try machine.run("code-scanning", of: "review", in: typing)
    #expect(try typing.text("headgate.sarif").contains(#""ruleId": "HG0203""#))
    let annotated = try typing.headgate("lint", "--format", "github").output
    #expect(annotated.hasPrefix("::error file=headgate.yaml,line="))
  }

  @Test(
    "a pull request has one comment, which its next plan replaces", .enabled(if: Self.hasJQ))
  func comment() throws {
    let first = try machine.clone()
    try machine.run("plan", of: "review", in: first)
    #expect(try machine.comments() == [try first.text("plan.md")])
    #expect(first.exists("headgate.plan"))

    let second = try machine.clone((from: "city: city", to: "town: city"))
    try machine.run("plan", of: "review", in: second)
    #expect(try machine.comments() == [try second.text("plan.md")])

    // A test of the model fails: there is no plan, and the comment says so.
    try machine.sql("DELETE FROM customers")
    let third = try machine.clone()
    try machine.run("plan", of: "review", in: third, exits: ["Plan": 3])
    #expect(try machine.comments() == [try third.text("plan.md")])
    #expect(try third.text("plan.md").contains("There is no plan"))
    #expect(!third.exists("headgate.plan"))
    #expect(machine.server.requests.isEmpty)
  }

  @Test("what is merged is planned, approved and applied in fresh clones with the same ledger")
  func merge() throws {
    let first = try machine.clone()
    try machine.run("plan", of: "apply", in: first)
    try checkApproval(of: first)
    let applying = try approved(first)
    try machine.run("apply", of: "apply", in: applying, exits: ["Apply": 6])
    #expect(machine.store.records.isEmpty)
    machine.expressions["inputs.new_ledger && '--new-ledger' || ''"] = "--new-ledger"
    try machine.run("apply", of: "apply", in: applying)
    #expect(machine.store.records.count == 4)
    machine.expressions["inputs.new_ledger && '--new-ledger' || ''"] = ""

    // Rows and text move; the next merge sends what both make due.
    try machine.sql(
      """
      UPDATE customers SET city = 'Bergen', email = 'bo@example.org' WHERE id = 2;
      DELETE FROM customers WHERE id = 3;
      INSERT INTO customers VALUES (5, 'Ed', 'ed@example.com', 'Faro');
      """)
    let edit = (from: "city: city", to: "town: city")
    let second = try machine.clone(edit)
    try machine.run("plan", of: "apply", in: second)
    try checkApproval(of: second)
    try checkGolden(try second.text("plan.md"))
    try machine.run("apply", of: "apply", in: try approved(second, edit))
    #expect(machine.store.records.keys.sorted() == ["1", "2", "4", "5"])
    #expect(machine.store.records["2"]?.contains(#""town":"Bergen""#) == true)

    // Nothing is left to do, and nobody is asked.
    let third = try machine.clone(edit)
    try machine.run("plan", of: "apply", in: third)
    #expect(try third.text("outputs") == "changes=false\n")
  }

  private func checkApproval(of clone: TestProject) throws {
    #expect(try clone.text("outputs") == "changes=true\n")
    #expect(try clone.text("summary") == (try clone.text("plan.md")))
    #expect(try clone.text("plan.md").contains("headgate apply headgate.plan"))
  }

  /// `comment.md` of the example is what this plan says.
  private func checkGolden(_ comment: String) throws {
    let golden = ReviewMachine.example.appendingPathComponent("comment.md")
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      try Data(comment.utf8).write(to: golden)
      return
    }
    #expect(comment == (try String(contentsOf: golden, encoding: .utf8)))
  }

  /// Another clone, with the artifact of the plan's job.
  private func approved(_ planned: TestProject, _ edit: (from: String, to: String)? = nil) throws
    -> TestProject
  {
    let clone = try machine.clone(edit)
    try clone.copyIn(planned.folder.appendingPathComponent("headgate.plan"), as: "headgate.plan")
    return clone
  }

  @Test("a guard that trips is in the comment with what lets it pass", .enabled(if: Self.hasJQ))
  func guarded() throws {
    try machine.sql(
      "INSERT INTO customers SELECT i, 'C' || i, NULL, NULL FROM generate_series(10, 60) AS i")
    machine.expressions["inputs.new_ledger && '--new-ledger' || ''"] = "--new-ledger"
    let first = try machine.clone()
    try machine.run("plan", of: "apply", in: first)
    try machine.run("apply", of: "apply", in: try approved(first))
    try machine.sql("DELETE FROM customers WHERE id < 30")

    let review = try machine.clone()
    try machine.run("plan", of: "review", in: review, exits: ["Plan": 3])
    let comment = try #require(try machine.comments().first)
    #expect(comment.contains("A guard tripped"))
    let command = "headgate apply headgate.plan --override deletes:customers_to_crm=24"
    #expect(comment.contains("\n\(command)\n"))
    let merged = try machine.clone()
    try machine.run("plan", of: "apply", in: merged, exits: ["Plan": 3])
    #expect(!merged.exists("outputs"))

    // The command of the comment, by hand on the machine.
    let before = machine.store.records.count
    try review.run(
      ["bash", "-c", command],
      with: [
        "CRM_TOKEN": "t0ken", "SHOP_URL": try #require(machine.expressions["secrets.SHOP_URL"]),
      ])
    #expect(machine.store.records.count == before - 24)
  }

  @Test("what docs/pull-requests.md quotes stands in the example")
  func quotes() throws {
    let page = try String(
      contentsOf: ReviewMachine.repository.appendingPathComponent("docs/pull-requests.md"),
      encoding: .utf8)
    var example = ""
    for path in ["headgate.yaml", ".github/workflows/review.yml", ".github/workflows/apply.yml"] {
      example += try String(
        contentsOf: ReviewMachine.example.appendingPathComponent(path), encoding: .utf8)
    }
    let lines = Set(example.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) })
    let quotes = page.matches(of: /```yaml\n([^`]+)```/).map(\.output.1)
    #expect(quotes.count >= 4)
    for line in quotes.joined().split(separator: "\n") {
      let text = line.trimmingCharacters(in: .whitespaces)
      #expect(text.isEmpty || lines.contains(text), "\(text)")
    }
  }
}

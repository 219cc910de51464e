import Emulators
import Foundation
import Testing

/// Through the binary to Google Sheets, which throttles, fails and loses answers.
@Suite(.startsCommands) struct SheetsScenarioTests {
  private let sheets = Sheets(
    "s1", sheets: [("It's people", 3, 2), ("Report", 5, 6), ("Other", 4, 4)])

  /// The spreadsheet behind tokens that end now and then.
  private func project(_ pipelines: String, sheets other: Sheets? = nil) throws -> ConnectorProject
  {
    let sheets = other ?? sheets
    let desk = TokenDesk(
      terms: .init(uses: 12),
      form: [
        "grant_type": "refresh_token", "refresh_token": "r3fresh", "client_id": "me",
        "client_secret": "s3cret",
      ]
    ) { sheets.answer($0) }
    let project = try ConnectorProject(
      connector: "google-sheets",
      settings:
        "refresh_token: { env: REFRESH }, client_id: me, client_secret: { env: SECRET }, token_url: \"{{ vars.token }}\"",
      environment: ["REFRESH": "r3fresh", "SECRET": "s3cret"], pace: "requests: 100000/s, ",
      pipelines: pipelines, answer: { desk.answer($0) })
    try project.project.edit(
      "headgate.yaml", "{{ vars.token }}", "\(project.server.url)/token")
    return project
  }

  private static let rows = """
    rows:
      model: people
      to: { destination: out, action: rows, with: { spreadsheet_id: s1, sheet: "It's people" } }
      mode: mirror
      match: [id]
      map: { name: name, id: id, seen: seen }
    """
  private static let view = """
    view:
      model: people
      to: { destination: out, action: view, with: { spreadsheet_id: s1, sheet: Report } }
      mode: replace
      map: { id: id, name: name, email: { column: email, apply: [lower] } }
    """

  private func text(_ cells: [Any]) throws -> String {
    String(
      decoding: try JSONSerialization.data(withJSONObject: cells, options: [.sortedKeys]),
      as: UTF8.self)
  }

  private func seen(_ row: [String: Any]) -> String {
    "\(row["seen"] ?? "")".replacingOccurrences(of: " ", with: "T") + "Z"
  }

  /// The rows of the keyed sheet, in any order; what was emptied stands between them.
  private func keyed() -> [String] {
    let content = sheets.content("It's people")
    return content.prefix(1) + content.dropFirst().filter { $0 != "[]" }.sorted()
  }

  private func wantedRows(_ people: ConnectorProject) throws -> [String] {
    try [#"["id","name","seen"]"#]
      + people.rows().map { id, row in
        try text([id, row["name"] ?? "", seen(row)])
      }.sorted()
  }

  private func wantedView(_ people: ConnectorProject) throws -> [String] {
    try [#"["id","name","email"]"#]
      + people.rows().sorted { $0.key < $1.key }.map { id, row in
        try text([id, row["name"] ?? "", row["email"] ?? ""])
      }
  }

  private func check(_ people: ConnectorProject, at place: SourceLocation = #_sourceLocation)
    throws
  {
    #expect(keyed() == (try wantedRows(people)), sourceLocation: place)
    #expect(sheets.content("Report") == (try wantedView(people)), sourceLocation: place)
  }

  @Test("both sheets equal the model in the end, whatever goes wrong on the way")
  func converges() throws {
    let people = try project(Self.rows + "\n" + Self.view)
    // What somebody left in the sheet goes.
    sheets.type("old", "Report", row: 5, column: 6)
    people.fail([
      (3, .answer(.init(429, #"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}"#))),
      (6, .answer(.init(503, "{}"))), (8, .loseAnswer), (11, .truncateAnswer), (14, .garbage),
      (17, .dropRequest), (20, .loseAnswer), (24, .answer(.init(500, "{}"))),
    ])
    try people.apply()
    try check(people)
    #expect(sheets.size("It's people").rows >= 23 && sheets.size("It's people").columns == 3)
    for round in 1...3 {
      try people.edit(round)
      people.fail([
        (4, .loseAnswer), (7, .answer(.init(429, "{}"))), (9, .truncateAnswer),
        (12, .answer(.init(503, "{}"))), (15, .dropRequest),
      ])
      try people.apply()
      try check(people)
    }
    let writes = sheets.writeCount
    #expect(try people.project.headgate("plan", "--detailed-exitcode").exit == 0)
    try people.apply()
    #expect(sheets.writeCount == writes, "something was written though nothing changed")
    // Rows that went leave free ones, and those that come take them.
    #expect(sheets.content("It's people").count <= 1 + 22)
  }

  @Test(
    "killed anywhere, the sheets equal the model after the next run",
    arguments: ["rows", "view"], ["answer", "ledger"])
  func killed(kind: String, milestone: String) throws {
    let people = try project(kind == "rows" ? Self.rows : Self.view)
    try people.apply()
    try people.edit(1)
    try people.project.save(as: "start")
    for number in stride(from: 1, through: 60, by: 2) {
      try people.project.restore("start")
      try people.project.sql("UPDATE people SET name = name || ' \(number)' WHERE id % 2 = 0")
      people.project.environment["HEADGATE_CRASH"] = "\(milestone):\(number)"
      let ended = try people.project.headgate("apply", "--auto-approve")
      people.project.environment["HEADGATE_CRASH"] = nil
      let next = try people.project.headgate("apply", "--auto-approve")
      #expect(next.exit == 0, "\(milestone) \(number): \(next)")
      if kind == "rows" {
        #expect(keyed() == (try wantedRows(people)), "\(milestone) \(number)")
      } else {
        #expect(sheets.content("Report") == (try wantedView(people)), "\(milestone) \(number)")
      }
      guard ended.wasKilled else {
        #expect(ended.exit == 0 && number > 1, "\(ended)")
        return
      }
    }
    Issue.record("the run did not end within 60 milestones")
  }

  @Test("a sheet that was left half written is written again though the model is what it was")
  func halfWritten() throws {
    let people = try project(Self.view)
    try people.apply()
    let before = sheets.content("Report")
    try people.project.sql("UPDATE people SET name = 'Changed ' || id")
    people.project.environment["HEADGATE_CRASH"] = "answer:3"
    #expect(try people.project.headgate("apply", "--auto-approve").wasKilled)
    people.project.environment["HEADGATE_CRASH"] = nil
    #expect(sheets.content("Report") != before)
    try people.project.sql("UPDATE people SET name = 'Person ' || id")
    try people.apply()
    #expect(sheets.content("Report") == before)

    // The same where the destination is what stops it.
    try people.project.sql("UPDATE people SET name = 'Again ' || id")
    let sent = sheets.writeCount
    sheets.refuse("Again 9")
    let stopped = try people.apply(exit: nil)
    #expect(stopped.exit != 0 && sheets.writeCount > sent, "\(stopped)")
    sheets.refuse(nil)
    try people.project.sql("UPDATE people SET name = 'Person ' || id")
    try people.apply()
    #expect(sheets.content("Report") == before)
  }

  @Test("what is not as it must be is refused before anything is written")
  func refused() throws {
    let people = try project(Self.rows)
    sheets.type("somebody's", "It's people", row: 1, column: 2)
    func refused(_ words: String..., isSeen: Bool = true) throws {
      let applied = try people.project.headgate("apply", "--auto-approve")
      let doctor = try people.project.headgate("doctor")
      #expect(applied.exit == 1 && doctor.exit == (isSeen ? 1 : 0), "\(applied) \(doctor)")
      for word in words {
        #expect(applied.text.contains(word), "\(applied)")
        // A finding has no code.
        #expect(!isSeen || word.hasPrefix("HG") || doctor.text.contains(word), "\(doctor)")
      }
      for ended in [applied, doctor] {
        #expect(!ended.text.contains("r3fresh") && !ended.text.contains("s3cret"), "\(ended)")
      }
      #expect(sheets.writeCount == 0)
    }
    try people.project.edit("headgate.yaml", "spreadsheet_id: s1", "spreadsheet_id: s2")
    try refused("HG0931", "HTTP 404")
    try people.project.edit("headgate.yaml", "spreadsheet_id: s2", "spreadsheet_id: s1")
    try people.project.edit("headgate.yaml", "It's people", "Nobody's")
    try refused("HG0931", "there is no such sheet", "correct its name in `to.with`")
    try people.project.edit("headgate.yaml", "Nobody's", "It's people")
    try refused("HG0931", "`id`, `name`, `seen`")
    sheets.type("", "It's people", row: 1, column: 2)
    sheets.type("stray", "It's people", row: 3, column: 2)
    try refused("HG0931", "no header")
    sheets.type("", "It's people", row: 3, column: 2)
    sheets.setShared(false)
    try refused("share the spreadsheet with the service account")
    sheets.setShared(true)
    sheets.setReadOnly(true)
    try refused("share the spreadsheet with the service account", isSeen: false)
    sheets.setReadOnly(false)
    let doctor = try people.project.headgate("doctor")
    #expect(doctor.exit == 0 && doctor.output.contains("of `rows` can be read"), "\(doctor)")
    try people.apply()
    try people.project.sql("UPDATE people SET name = 'x' WHERE id = 1")
    let writes = sheets.writeCount
    sheets.type("2", "It's people", row: 4, column: 1)
    let double = try people.project.headgate("apply", "--auto-approve")
    #expect(double.exit == 1 && double.text.contains("one key"), "\(double)")
    #expect(sheets.writeCount == writes)
  }

  @Test("a row that Google refuses is found, and the others are written")
  func oneRefused() throws {
    let people = try project(Self.rows)
    sheets.refuse("Person 7")
    let first = try people.apply(exit: 4, refused: [7])
    #expect(first.text.contains("this is refused"), "\(first)")
    #expect(keyed().count == 22)
    sheets.refuse(nil)
    try people.project.sql("UPDATE people SET name = 'Seven' WHERE id = 7")
    try people.apply()
    #expect(keyed() == (try wantedRows(people)))
  }

  @Test("update changes what is there and insert leaves it")
  func modes() throws {
    let update = Self.rows.replacingOccurrences(of: "mode: mirror", with: "mode: update")
    let people = try project(update)
    for (column, name) in ["id", "name"].enumerated() {
      sheets.type(name, "It's people", row: 1, column: column + 1)
    }
    let stopped = try people.project.headgate("apply", "--auto-approve")
    #expect(stopped.text.contains("HG0931"), "\(stopped)")
    let both = try project(update.replacingOccurrences(of: ", seen: seen", with: ""))
    sheets.type("5", "It's people", row: 2, column: 1)
    try both.apply()
    #expect(keyed() == [#"["id","name"]"#, #"[5,"Person 5"]"#])
    let insert = try project(
      update.replacingOccurrences(of: ", seen: seen", with: "")
        .replacingOccurrences(of: "mode: update", with: "mode: insert"))
    try insert.project.sql("UPDATE people SET name = 'Other ' || id")
    try insert.apply()
    #expect(keyed().contains(#"[5,"Person 5"]"#) && keyed().contains(#"[6,"Other 6"]"#))
    #expect(keyed().count == 23)
  }

  @Test("what does not fit, and a sheet that is not there, are refused before anything is written")
  func tooLarge() throws {
    // 80 cells are left, and 23 rows of 6 columns are more.
    let full = Sheets("s1", sheets: [("Report", 5, 6), ("Other", 2_499_980, 4)])
    let people = try project(Self.view, sheets: full)
    let ended = try people.project.headgate("apply", "--auto-approve")
    #expect(ended.exit == 1 && ended.text.contains("10000000 cells"), "\(ended)")
    #expect(full.writeCount == 0)
    let other = try project(
      Self.view.replacingOccurrences(of: "sheet: Report", with: "sheet: Reports"))
    let missing = try other.project.headgate("apply", "--auto-approve")
    #expect(missing.exit == 1 && missing.text.contains("no such sheet"), "\(missing)")
    #expect(sheets.writeCount == 0)
  }

  @Test("a service account's key gets the tokens, and its end stops the run")
  func serviceAccount() throws {
    let gate = Gate()
    let people = try ConnectorProject(
      connector: "google-sheets", settings: "service_account: { env: KEY }", environment: [:],
      pace: "requests: 100000/s, ", pipelines: Self.rows + "\n" + Self.view,
      answer: { gate.answer($0) })
    let account = try ServiceAccount(
      tokenURL: "\(people.server.url)/token",
      scope: "https://www.googleapis.com/auth/spreadsheets")
    let sheets = sheets
    let desk = TokenDesk(terms: .init(uses: 5), account: account) { sheets.answer($0) }
    gate.open(desk)
    people.project.environment["KEY"] = account.file
    try people.apply()
    try check(people)
    #expect(desk.issued > 2 && desk.refused > 0)
    try people.edit(1)
    desk.close()
    let stopped = try people.project.headgate("apply", "--auto-approve")
    #expect(stopped.exit == 1 && !stopped.text.contains("PRIVATE KEY"), "\(stopped)")
  }

  /// What answers, once it is known what that is.
  private final class Gate: @unchecked Sendable {
    private let lock = NSLock()
    private var desk: TokenDesk?

    func open(_ desk: TokenDesk) { lock.withLock { self.desk = desk } }

    func answer(_ request: HTTPServer.Request) -> HTTPServer.Answer {
      lock.withLock { desk }?.answer(request) ?? .init(500)
    }
  }

  @Test("two pipelines do not write one sheet")
  func alone() throws {
    let people = try project(
      Self.rows + "\n"
        + Self.view.replacingOccurrences(of: "sheet: Report", with: "sheet: \"It's people\""))
    let linted = try people.project.headgate("lint")
    #expect(linted.exit == 2 || linted.exit == 1, "\(linted)")
    #expect(linted.text.contains("HG0303") && linted.text.contains("one sheet"), "\(linted)")
  }
}

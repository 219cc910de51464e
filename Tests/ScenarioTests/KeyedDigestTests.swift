import Testing

/// `hmac` in a mapping: its key is a secret that only those commands read that map rows.
@Suite(.startsCommands) struct KeyedDigestTests {
  private static let privacy = PrivacyCheck(personal: [], secrets: ["s3cret-of-the-shop"])
  /// `printf 'Ada' | openssl dgst -sha256 -hmac s3cret-of-the-shop`, and the same of other words and keys.
  private static let signedAda = "027805c57b006e1f9b2a0707d47fc530417d2a63721d7c192c8ec2c133ae9249"
  private static let signedBo = "bb5adde17fe631861b83342d60bf1adb7dbb54889fa7b39ad7dc797319c2d8b9"
  private static let testedAda = "33f991d80cf171aca64a582a01d262c63f787d507f3aecc259d4ad7ded1511ec"

  private func project(key: String) throws -> FileProject {
    let people = try FileProject(action: "operations")
    try people.project.edit(
      "headgate.yaml", "name: name,",
      "name: name, signed: { column: name, apply: [{ hmac: { key: \(key) } }] },")
    try people.project.edit(
      "headgate.yaml", "    guard:",
      """
          tests:
            - { name: signed, given: { id: 1, name: Ada }, expect: { signed: \(Self.testedAda) } }
          guard:
      """)
    try people.project.sql("INSERT INTO people VALUES (1, 'Ada')")
    return people
  }

  @Test("it is read where rows are mapped, and stands nowhere", arguments: ["env", "file"])
  func secret(kind: String) throws {
    let people = try project(key: kind == "env" ? "{ env: SIGNING }" : "{ file: ../signing.txt }")
    let project = people.project
    // Offline, and with a key of their own.
    let lint = try project.headgate("lint")
    #expect(lint.exit == 0, "\(lint)")
    let test = try project.headgate("test")
    #expect(test.exit == 0, "\(test)")
    #expect(try project.headgate("compile").exit == 0)
    for command in [["plan"], ["preview", "people"], ["apply", "--auto-approve"]] {
      let ended = try project.run(["headgate"] + command)
      #expect(ended.exit == 1 && ended.errors.contains("HG0850"), "\(command): \(ended)")
      #expect(ended.errors.contains(kind == "env" ? "SIGNING" : "signing.txt"), "\(ended)")
    }
    #expect(!project.exists(people.file))
    if kind == "env" {
      project.environment["SIGNING"] = "s3cret-of-the-shop"
    } else {
      try project.write("../signing.txt", "s3cret-of-the-shop\n")
    }
    let preview = try project.headgate("preview", "people")
    #expect(preview.output.contains(Self.signedAda), "\(preview)")
    let plan = try project.headgate("plan", "-o", "release.plan")
    #expect(plan.exit == 0, "\(plan)")
    let apply = try project.headgate("apply", "release.plan", "--auto-approve")
    #expect(apply.exit == 0, "\(apply)")
    #expect(
      try people.lines().compactMap { ($0["record"] as? [String: Any])?["signed"] as? String }
        == [Self.signedAda])
    // What was sent is known again, and a change is signed anew.
    #expect(try project.headgate("plan", "--detailed-exitcode").exit == 0)
    try project.sql("UPDATE people SET name = 'Bo'")
    let run = try project.headgate("run")
    #expect(run.exit == 0, "\(run)")
    #expect(
      try people.lines().compactMap { ($0["record"] as? [String: Any])?["signed"] as? String }
        == [Self.signedAda, Self.signedBo])
    Self.privacy.check(lint, test, preview, plan, apply, run)
    try Self.privacy.check(project)
    #expect(!(try project.text("release.plan").contains("s3cret")))
  }

  @Test("a key in the text is refused, and not repeated")
  func literal() throws {
    for key in [
      "s3cret-of-the-shop", "{ env: s3cret-of-the-shop }", "{ value: s3cret-of-the-shop }",
    ] {
      let lint = try project(key: key).project.headgate("lint")
      #expect(lint.exit == 1, "\(lint)")
      #expect(lint.text.contains("HG081"), "\(lint)")
      Self.privacy.check(lint)
    }
  }

  @Test("an expected row of a CSV file is tested as a run writes it")
  func csv() throws {
    let people = try FileProject(action: "operations", format: "csv")
    try people.project.edit(
      "headgate.yaml", "    guard:",
      """
          tests:
            - { name: row, given: { id: 1, name: Ada }, expect: { id: 1, name: Ada } }
          guard:
      """)
    let test = try people.project.headgate("test")
    #expect(test.exit == 0, "\(test)")
  }
}

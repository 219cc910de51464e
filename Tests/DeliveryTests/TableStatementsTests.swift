import Records
import Testing
import Warehouses

@testable import Connectors
@testable import Delivery

/// The statements that bring a batch in, and what the server's answers mean.
@Suite struct TableStatementsTests {
  private func target(_ change: TableRequestDefinition.Change, columns: [String]) throws
    -> TableTarget
  {
    let mode: SyncMode = change == .update ? .update : .mirror
    let connector = try #require(ConnectorCatalog.builtIn["postgres"])
    let action = BoundAction(
      connector: connector, action: try #require(connector.action("rows")), settings: [:],
      with: ["table": .string("People")], match: ["id", "a\"b"], mode: mode, fields: columns,
      limits: connector.rate)
    return try #require(
      try action.requests.map { try action.table(for: $0) }.first { $0.change == change })
  }

  private func text(_ change: TableRequestDefinition.Change, _ columns: String...) throws -> String
  {
    let statements = TableStatements(try target(change, columns: columns), number: 2)
    return PostgresDialect().text(statements.apply)
      .replacing("\n", with: " ").replacing("  ", with: " ")
  }

  @Test("an upsert sets what is not of the match, and names what the user named in quotes")
  func upsert() throws {
    #expect(
      try text(.upsert, "id", "a\"b", "name") == """
        INSERT INTO "public"."People" ("id", "a""b", "name") \
        SELECT "id", "a""b", "name" FROM pg_temp."headgate_batch_2" \
        ON CONFLICT ("id", "a""b") DO UPDATE SET "name" = excluded."name"
        """)
    #expect(try text(.upsert, "id", "a\"b").hasSuffix("DO NOTHING"))
  }

  @Test("an update of a match alone changes nothing and still finds what is not there")
  func update() throws {
    #expect(
      try text(.update, "id", "a\"b", "name") == """
        UPDATE "public"."People" AS t SET "name" = s."name" FROM pg_temp."headgate_batch_2" AS s \
        WHERE t."id" = s."id" AND t."a""b" = s."a""b"
        """)
    #expect(try text(.update, "id", "a\"b").contains("SET \"id\" = s.\"id\""))
  }

  @Test("a deletion goes by the match alone")
  func delete() throws {
    #expect(
      try text(.delete, "id", "a\"b", "name") == """
        DELETE FROM "public"."People" AS t USING pg_temp."headgate_batch_2" AS s \
        WHERE t."id" = s."id" AND t."a""b" = s."a""b"
        """)
  }

  private func outcome(
    _ kind: SQLFailure.Kind, _ code: String = "", column: String? = nil, isCommitting: Bool = false
  ) throws -> BatchOutcome {
    TableOutcome(
      try target(.upsert, columns: ["id", "a\"b", "name"]), place: "shop",
      isCommitting: isCommitting
    ).outcome(of: SQLFailure(kind: kind, code: code, message: "words", column: column))
  }

  @Test(
    "what is wrong with a row refuses the batch, to be split; the column is named where it is ours")
  func refused() throws {
    for (kind, code) in [
      (SQLFailure.Kind.constraint, "23505"), (.statement, "22P02"), (.statement, "P0001"),
      (.statement, "21000"), (.statement, "54000"),
    ] {
      let outcome = try outcome(kind, code, column: "name")
      #expect(outcome.whole == .rejected(code: code, message: "column `name`: words"))
      #expect(outcome.reach == .batch)
    }
    #expect(
      try outcome(.statement, "22P02", column: "name: \"x").whole
        == .rejected(code: "22P02", message: "words"))
  }

  @Test("all else is tried again, in doubt only where the commit was on its way")
  func again() throws {
    let others = SQLFailure.Kind.allCases.filter {
      ![.constraint, .statement, .denied, .notAuthenticated].contains($0)
    }
    for kind in others {
      for isCommitting in [true, false] {
        #expect(
          try outcome(kind, isCommitting: isCommitting).whole
            == .retry(code: "postgres", message: "shop: words", inDoubt: isCommitting))
      }
    }
    for code in ["42P01", "42703", "42P10", "3F000", "0A000"] {
      guard case .retry = try outcome(.statement, code).whole else {
        Issue.record("\(code) is taken for a row's fault")
        continue
      }
    }
    #expect(try outcome(.notAuthenticated).whole == .auth(message: "shop: words"))
    guard case .auth(let message) = try outcome(.denied).whole else {
      Issue.record("a missing right is no refusal of who sends")
      return
    }
    #expect(message == "shop: words; needed: SELECT, INSERT and UPDATE on `public.People`")
  }
}

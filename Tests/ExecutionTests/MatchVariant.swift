import Compiler
import Planning
import PostgresServer

/// A way in which rows are matched, as a project; compiled once for all seeds.
struct MatchVariant: Sendable, CustomStringConvertible {
  let name: String
  let engine: Engine
  let isRecord: Bool
  /// The fields that identify.
  let match: [String]
  let mirror: SyncProgram
  let upsert: SyncProgram
  /// Of the rows of another table, for the same target, which they share.
  let otherMirror: SyncProgram?
  let otherUpsert: SyncProgram?

  /// One of each pipeline.
  var mirrors: [SyncProgram] { [mirror] + [otherMirror].compactMap { $0 } }

  var description: String { "\(name), \(engine)" }

  private init(
    _ name: String, _ engine: Engine, action: String, match: String, fields: [String], map: String,
    isShared: Bool = false
  ) {
    let source =
      switch engine {
      case .sqlite: "sqlite: { path: shop.db }"
      case .postgres: "postgres: { url: { env: SHOP_URL } }"
      }
    func program(_ mode: String, _ table: String = "people") -> SyncProgram {
      let also =
        isShared
        ? "\n    shared: true\n  beside: { model: people, to: { destination: api, action: \(action) }, mode: \(mode), match: \(match), map: \(map), shared: true }"
        : ""
      let text = """
        headgate: 1
        project: test
        sources: { shop: { \(source) } }
        models:
          people:
            source: shop
            sql: SELECT id, email, phone, name FROM \(table)
            identifier: [id]
            columns: { id: int, email: string?, phone: string?, name: string? }
        destinations: { api: { connector: http, settings: { base_url: "http://localhost:1" }, limits: { batch: \(isShared ? 2 : 500) } } }
        pipelines:
          \(table):
            model: people
            to: { destination: api, action: \(action) }
            mode: \(mode)
            match: \(match)
            map: \(map)\(also)
        """
      let result = ProjectCompiler.compile(
        ProjectTree(texts: ["headgate.yaml": text]), CompileOptions())
      guard let project = result.project,
        let pipeline = project.pipelines.first(where: { $0.name == table })
      else {
        preconditionFailure("\(result.diagnostics.sorted)")
      }
      return SyncProgram(pipeline, in: project)
    }
    self.name = name
    self.engine = engine
    isRecord = action == "records"
    self.match = fields
    mirror = program("mirror")
    upsert = program("upsert")
    otherMirror = isShared ? program("mirror", "others") : nil
    otherUpsert = isShared ? program("upsert", "others") : nil
  }

  private static let email = "{ column: email, apply: [trim, lower] }"

  /// One pipeline at a target.
  static let alone = variants(alone)
  /// Two pipelines at one target.
  static let shared = variants(shared)

  private static func variants(_ make: (Engine) -> [MatchVariant]) -> [Engine: [MatchVariant]] {
    Dictionary(uniqueKeysWithValues: Engine.allCases.map { ($0, make($0)) })
  }

  private static func alone(_ engine: Engine) -> [MatchVariant] {
    [
      MatchVariant(
        "members by e-mail", engine, action: "members", match: "[email]", fields: ["email"],
        map: "{ email: \(email) }"),
      MatchVariant(
        "members by e-mail with a name", engine, action: "members", match: "[email]",
        fields: ["email"],
        map: "{ email: \(email), name: name }"),
      MatchVariant(
        "members by e-mail or phone", engine, action: "members",
        match: "{ any_of: [email, phone] }",
        fields: ["email", "phone"], map: "{ email: \(email), phone: phone }"),
      MatchVariant(
        "members by a list", engine, action: "members", match: "[emails]", fields: ["emails"],
        map: "{ emails: { column: email, apply: [trim, lower, { split: \",\" }] }, name: name }"),
      MatchVariant(
        "records by e-mail", engine, action: "records", match: "[email]", fields: ["email"],
        map: "{ email: \(email), name: name }"),
      MatchVariant(
        "records by identifier", engine, action: "records", match: "[id]", fields: ["id"],
        map: "{ id: id, email: \(email), name: name }"),
    ]
  }

  private static func shared(_ engine: Engine) -> [MatchVariant] {
    [
      MatchVariant(
        "members by e-mail, shared", engine, action: "members", match: "[email]", fields: ["email"],
        map: "{ email: \(email) }", isShared: true),
      MatchVariant(
        "members by e-mail or phone, shared", engine, action: "members",
        match: "{ any_of: [email, phone] }", fields: ["email", "phone"],
        map: "{ email: \(email), phone: phone }", isShared: true),
      MatchVariant(
        "records by e-mail, shared", engine, action: "records", match: "[email]", fields: ["email"],
        map: "{ email: \(email), name: name }", isShared: true),
      MatchVariant(
        "records by identifier, shared", engine, action: "records", match: "[id]", fields: ["id"],
        map: "{ id: id, email: \(email), name: name }", isShared: true),
    ]
  }
}

import Compiler
import Diagnostics
import Records
import Testing

@Suite("Sources and state in PostgreSQL")
struct PostgresTests {
  private static let archive = "archive: { sqlite: { path: data/archive.db } }"
  private static let state = "state: { sqlite: { path: .headgate/ledger.db } }"

  private func texts(_ source: String) -> [String: String] {
    ShopProject.with(Self.archive, "archive: \(source)")
  }

  private func source(_ text: String) throws -> Source {
    let result = compile(texts(text))
    return try #require(result.project?.sources["archive"], "\(result.messages)")
  }

  private func settings(_ text: String) throws -> PostgresSettings {
    guard case .postgres(let settings) = try source("{ postgres: \(text) }").engine else {
      throw NotPostgres()
    }
    return settings
  }

  private struct NotPostgres: Error {}

  @Test("a source is a url or fields, with the usual schema for its state")
  func values() throws {
    let source = try source("{ postgres: { url: { env: WAREHOUSE_URL }, timeout: 10m } }")
    #expect(source.snapshots == .warehouse(schema: "_headgate"))
    #expect(
      source.engine
        == .postgres(
          PostgresSettings(address: .url(.reference(.environment("WAREHOUSE_URL"))), timeout: 600)))
    #expect(
      try settings("{ url: \"postgres://reader@db.example:5433/shop?sslmode=require\" }").address
        == .url(.literal("postgres://reader@db.example:5433/shop?sslmode=require")))
    #expect(try settings("{}").address == .fields([:]), "all is libpq's to know")
  }

  @Test("every field is read, references stay references, paths begin at the file that names them")
  func fields() throws {
    var texts = ShopProject.texts
    texts["sources/more.yaml"] = """
      sources:
        more:
          postgres:
            host: { env: DB_HOST }
            port: 6432
            database: 1
            user: { file: user.txt }
            password: { file: ../secrets/password }
            service: shop
            passfile: pass.txt
            sslmode: verify-full
            sslrootcert: /etc/ssl/ca.pem
            sslcert: certs/client.pem
            sslkey: { env: CLIENT_KEY }
            connect_timeout: 5s
            timeout: 1h
            lock_timeout: 30s
          schema: own
      """
    texts["headgate.yaml"] = ShopProject.root.replacing(
      "project: shop",
      with:
        "project: shop\ninclude: [\"{sources,models,destinations,connectors,pipelines}/*.yaml\"]")
    let result = compile(texts)
    let source = try #require(result.project?.sources["more"], "\(result.messages)")
    #expect(source.snapshots == .warehouse(schema: "own"))
    #expect(
      source.engine
        == .postgres(
          PostgresSettings(
            address: .fields([
              .host: .reference(.environment("DB_HOST")), .port: .literal("6432"),
              .database: .literal("1"), .user: .reference(.file("sources/user.txt")),
              .password: .reference(.file("secrets/password")), .service: .literal("shop"),
              .passfile: .literal("sources/pass.txt"), .sslmode: .literal("verify-full"),
              .sslrootcert: .literal("/etc/ssl/ca.pem"),
              .sslcert: .literal("sources/certs/client.pem"),
              .sslkey: .reference(.environment("CLIENT_KEY")),
            ]), connectTimeout: 5, timeout: 3600, lockTimeout: 30)))
    #expect(
      try settings("{ sslrootcert: system }").address
        == .fields([.sslrootcert: .literal("system")]))
  }

  static let wrong: [(String, String)] = [
    ("{ port: 0 }", "HG0204"), ("{ port: x }", "HG0204"), ("{ sslmode: on }", "HG0207"),
    ("{ hots: db }", "HG0203"), ("{ host: [a] }", "HG0201"), ("{ timeout: 90 }", "HG0702"),
    ("{ timeout: 25d }", "HG0204"), ("{ lock_timeout: 0s }", "HG0702"),
    ("{ sslkey: { file: key.pem } }", "HG0201"), ("{ schema: own }", "HG0203"),
    ("{ password: { env: \"s3-cret\" } }", "HG0811"), ("postgres://u:p@h/d", "HG0201"),
    ("{ url: }", "HG0204"), ("{ url: \"\" }", "HG0216"), ("{ url: \"host=h user\" }", "HG0216"),
    ("{ url: \"postgres://h/d?x\" }", "HG0216"), ("{ url: \"postgres://[::1/d\" }", "HG0216"),
    ("{ url: \"host='h\" }", "HG0216"), ("{ url: \"postgres://h/%0\" }", "HG0216"),
  ]

  @Test("what is wrong with a connection is refused, once", arguments: wrong)
  func refused(_ text: String, _ code: String) {
    let result = compile(texts("{ postgres: \(text) }"))
    #expect(result.project == nil)
    let errors = result.diagnostics.all.filter { $0.severity == .error }
    #expect(errors.map(\.code.text) == [code], "\(result.messages)")
  }

  static let secrets = [
    "postgres://u:s3cret@h/d", "postgresql://u:s3cret@/d", "postgres://u:s3?a=b@h/d",
    "postgres://h/d?password=s3cret", "postgres://h/d?a=b&pass%77ord=s3cret",
    "postgres://h/d?sslpassword=s3cret", "host=h password=s3cret",
    "host=h  password = 's3 c\\'ret'",
    "password=s3cret", "host=h oauth_client_secret=s3cret", "postgres://:s3cret@h",
  ]

  @Test("a password is found wherever an address can hold one", arguments: secrets)
  func passwords(_ url: String) throws {
    let result = compile(texts("{ postgres: { url: '\(url.replacing("'", with: "''"))' } }"))
    let errors = result.diagnostics.all.filter { $0.severity == .error }
    #expect(errors.map(\.code.text) == ["HG0810"], "\(result.messages)")
    let text = DiagnosticRenderer(files: result.files, colour: false, hidden: result.hidden)
      .text(result.diagnostics.sorted)
    #expect(!text.contains("s3"), "\(text)")
  }

  static let open = [
    "postgres://reader@h/d", "postgres://h", "postgres://", "postgres:///d?host=/var/run&port=1",
    "postgresql://u@h1:1,h2:2/d?target_session_attrs=any", "postgres://[::1]:5432/d",
    "postgres://u%40x@h/d%20e", "host=h dbname='a b' user=u", "postgres://u:@h/d",
    "host=h password=''",
  ]

  @Test("an address without one is fine, and shown", arguments: open)
  func addresses(_ url: String) throws {
    let result = compile(texts("{ postgres: { url: '\(url.replacing("'", with: "''"))' } }"))
    #expect(result.project != nil, "\(result.messages)")
    #expect(result.hidden.isEmpty)
  }

  @Test("literals that may be secrets are hidden, in sources and in every state")
  func hidden() {
    func hidden(_ source: String, state: String? = nil) -> [String] {
      var all = texts(source)
      if let state { all["headgate.yaml"]?.replace(Self.state, with: state) }
      let result = compile(all)
      return result.hidden.map { result.text($0) }
    }
    #expect(hidden("{ postgres: { host: h, password: s3cret } }") == ["s3cret"])
    #expect(hidden("{ postgres: { host: h, pasword: s3cret } }") == ["s3cret"])
    #expect(hidden("{ postgres: { url: \"mysql://u:s3cret@h\" } }") == ["\"mysql://u:s3cret@h\""])
    #expect(hidden("{ postgres: { password: { env: \"s3-cret\" } } }") == ["\"s3-cret\""])
    #expect(hidden("{ postgres: { password: { evn: s3cret } } }") == ["s3cret"])
    #expect(hidden("{ postgres: \"postgres://u:s3cret@h\" }") == ["\"postgres://u:s3cret@h\""])
    #expect(hidden("{ postgrse: { url: s3cret } }") == ["{ url: s3cret }"])
    #expect(hidden("{ mysql: s3cret }") == ["s3cret"])
    #expect(hidden("{ postgres: { host: h, password: { env: P } }, schema: own }") == [])
    #expect(
      hidden("{ postgres: {} }", state: "state: { postgres: { password: s3cret, schema: x } }")
        == ["s3cret"])
    let environments = ShopProject.with(
      "vars: { suffix: _prod }", "state: { postgres: { url: \"postgres://u:s3cret@h\" } }")
    let result = compile(environments)
    #expect(result.hidden.map { result.text($0) } == ["\"postgres://u:s3cret@h\""])
    #expect(result.project == nil)
  }

  @Test("the ledger may lie there, in an environment too")
  func ledger() throws {
    let project = try #require(
      compile(
        ShopProject.with(
          Self.state, "state: { postgres: { host: db, lock_timeout: 5s, schema: ops } }")
      ).project)
    #expect(
      project.state
        == .postgres(
          PostgresSettings(address: .fields([.host: .literal("db")]), lockTimeout: 5),
          schema: "ops"))
    let own = ShopProject.with(
      "vars: { suffix: _dev }", "state: { postgres: { url: { env: STATE_URL } } }")
    #expect(
      try #require(compile(own).project).state
        == .postgres(
          PostgresSettings(address: .url(.reference(.environment("STATE_URL")))),
          schema: "_headgate"))
    var options = ShopProject.options
    options.environment = "prod"
    #expect(compile(own, options).project?.state == .sqlite(path: ".headgate/ledger.db"))
  }

  /// What a pipeline whose model reads the source says of it.
  private func declared(_ source: String) throws -> String {
    var texts = self.texts(source)
    texts["models/models.yaml"] = ShopProject.models.replacing(
      "source: store\n    sql: |", with: "source: archive\n    sql: |")
    let result = compile(texts)
    let project = try #require(result.project, "\(result.messages)")
    let pipeline = try #require(project.pipelines.first { $0.model == "customers" })
    let entry = project.declaration(of: pipeline).first { $0.path == "model.source" }
    #expect(entry?.kind == .query)
    return try #require(entry?.text)
  }

  @Test("the definition is which database is read, however it is written, and no secret")
  func declaration() throws {
    let fields = try declared("{ postgres: { host: h, port: 5433, database: d, user: u } }")
    #expect(fields == "postgres dbname=d host=h port=5433 user=u")
    #expect(try declared("{ postgres: { url: \"postgres://u@h:5433/d\" } }") == fields)
    #expect(try declared("{ postgres: { url: \"user=u host=h dbname=d port=5433\" } }") == fields)
    #expect(
      try declared(
        "{ postgres: { host: h, port: 5433, database: d, user: u, password: { env: P }, sslmode: require, timeout: 1h } }"
      ) == fields, "how it is reached is no part of it")
    #expect(
      try declared(
        "{ postgres: { url: \"postgres://u@h:5433/d?connect_timeout=9&sslmode=allow\" } }")
        == fields)
    #expect(try declared("{ postgres: { url: { env: URL } } }") == "postgres { env: URL }")
    #expect(
      try declared("{ postgres: { url: { env: URL } }, snapshots: ledger }")
        == "postgres { env: URL }")
    #expect(try declared("{ postgres: { host: { env: H } } }") == "postgres host={ env: H }")
    #expect(try declared("{ postgres: { host: h, port: 5432 } }") == "postgres host=h")
    #expect(
      try declared("{ postgres: { url: \"postgres://h?options=-csearch_path%3Dx\" } }")
        == "postgres host=h options=-csearch_path=x")
  }

  @Test(
    "a change of any key changes the project",
    arguments: [
      ("url: { env: URL }", "url: { env: OTHER }"), ("host: a", "host: b"), ("port: 1", "port: 2"),
      ("database: a", "database: b"), ("user: a", "user: b"),
      ("password: { env: A }", "password: { env: B }"), ("service: a", "service: b"),
      ("passfile: a", "passfile: b"), ("sslmode: allow", "sslmode: prefer"),
      ("sslrootcert: a", "sslrootcert: b"), ("sslcert: a", "sslcert: b"),
      ("sslkey: a", "sslkey: b"), ("connect_timeout: 1s", "connect_timeout: 2s"),
      ("timeout: 1s", "timeout: 2s"), ("lock_timeout: 1s", "lock_timeout: 2s"),
      ("}, schema: a, x: {", "}, schema: b, x: {"),
    ])
  func keys(_ old: String, _ new: String) throws {
    func text(_ key: String) -> String {
      "{ postgres: { \(key) } }".replacing(", x: { }", with: "")
    }
    let before = essence(try #require(compile(texts(text(old))).project))
    let after = essence(try #require(compile(texts(text(new))).project))
    #expect(before != after)
  }

  @Test("a model's SQL is read as its engine reads it")
  func grammar() throws {
    let sql = "SELECT id, $$ it's ; $$ AS x, '{}'::jsonb ? 'a' FROM t -- /* ; */"
    func text(_ source: String) -> String {
      "archive: \(source)\nmodels:\n  probe:\n    source: archive\n    identifier: id\n    columns: { id: int }\n    sql: \"\(sql)\""
    }
    let postgres = compile(ShopProject.with(Self.archive, text("{ postgres: {} }")))
    #expect(postgres.messages.allSatisfy { $0.hasPrefix("HG0509") }, "\(postgres.messages)")
    #expect(
      postgres.project?.models["probe"]?.sql
        == "SELECT id, $$ it's ; $$ AS x, '{}'::jsonb ? 'a' FROM t")
    let sqlite = compile(ShopProject.with(Self.archive, text("{ sqlite: { path: a.db } }")))
    #expect(sqlite.project == nil)
    #expect(sqlite.messages.contains { $0.hasPrefix("HG0503") })
  }

  static let tables: [(String, String?)] = [
    ("orders", "\"orders\""), ("sales.orders", "\"sales\".\"orders\""),
    ("shop.sales.Orders", "\"shop\".\"sales\".\"Orders\""), ("odd name", "\"odd name\""),
    ("sales.\"odd.name\"", "\"sales\".\"odd.name\""), ("\"a\"\"b\".\"é c\"", "\"a\"\"b\".\"é c\""),
    ("odd \"name", "\"odd \"\"name\""), ("a;--", "\"a;--\""), ("\"a.b", nil), ("\"a\"b", nil),
    ("a..b", nil), ("a.", nil), (".a", nil), ("a.b.c.d", nil), ("\"\"", nil), ("", nil),
  ]

  @Test("a table is a quoted SELECT of it, whatever its name", arguments: tables)
  func table(_ name: String, _ quoted: String?) {
    let text = name.replacing("'", with: "''")
    let result = compile(ShopProject.with("table: visits", "table: '\(text)'"))
    #expect(result.project?.models["visits"]?.sql == quoted.map { "SELECT * FROM \($0)" })
    if quoted == nil { #expect(result.messages.contains { $0.hasPrefix("HG0204") }) }
  }

  @Test("a column's name may hold quotes, in a table and in a mapping's path")
  func quotes() throws {
    var texts = ShopProject.with(
      "      extra: json", "      extra: json\n      'odd \"name': string")
    texts = ShopProject.with(
      "email: { column: email", "email: { column: '\"odd \"\"name\"'", in: texts)
    let project = try #require(compile(texts).project, "\(compile(texts).messages)")
    let people = try #require(project.pipelines.first { $0.name == "people" })
    #expect(people.columns.contains { $0.name == "odd \"name" })
  }
}

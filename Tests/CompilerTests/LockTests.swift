import Compiler
import Diagnostics
import Records
import Testing

@Suite("The lock")
struct LockTests {
  /// The shop whose products have no contract, with a lock that was written for it.
  private func locked(
    _ columns: [(String, ValueType)] = [("sku", .string), ("title", .string)],
    changed: [String: String] = [:]
  ) throws -> [String: String] {
    var texts = ShopProject.with("    columns:\n      sku: string\n      title: string", "")
    let project = try #require(compile(texts).project)
    var lock = LockFile()
    let model = try #require(project.models["products"])
    lock.set("products", entry(model, columns))
    texts["headgate.lock"] = lock.text
    for (path, text) in changed { texts[path] = text }
    return texts
  }

  private func entry(_ model: Model, _ columns: [(String, ValueType)]) -> LockFile.Entry {
    .init(
      engine: "sqlite", query: model.queryDigest,
      columns: columns.map {
        Model.Column(name: $0.0, slot: Slot($0.1, isOptional: true), isPersonal: false)
      })
  }

  private func messages(_ texts: [String: String], _ options: CompileOptions = ShopProject.options)
    -> [String]
  {
    compile(texts, options).messages.filter { !$0.contains("`visits`") }
  }

  @Test("takes the place of a missing contract, offline")
  func used() throws {
    #expect(try messages(locked()) == [])
    let pipeline = try compile(locked()).project?.pipelines.first { $0.name == "catalog" }
    #expect(pipeline?.columns.map(\.slot.type) == [.string, .string])
    #expect(
      try messages(locked([("sku", .string), ("name", .string)])) == [
        "HG0406 the model `products` has no column `title`"
      ])
    #expect(
      try messages(locked([("sku", .string), ("title", .json)])).first?.hasPrefix("HG04") != true,
      "a free record takes JSON")
  }

  @Test("counts after the contract and before what the source reports")
  func precedence() throws {
    var contract = ShopProject.texts
    contract["headgate.lock"] = try locked([("sku", .int)])["headgate.lock"]
    let withContract = compile(contract)
    #expect(
      withContract.project?.pipelines.first { $0.name == "catalog" }?.columns[0].slot.type
        == .string)
    var options = ShopProject.options
    options.described["products"] = ["sku", "title"].map {
      Model.Column(name: $0, slot: Slot(.any, isOptional: true), isPersonal: false)
    }
    let both = try compile(locked(), options)
    #expect(
      both.project?.pipelines.first { $0.name == "catalog" }?.columns[0].slot.type == .string)
  }

  @Test("of a model whose text has changed is not used, and says so")
  func stale() throws {
    let texts = try locked(changed: ["models/sql/products.sql": "SELECT sku, title, x FROM p\n"])
    let result = compile(texts)
    let found = result.diagnostics.sorted.filter { $0.code.text == "HG0513" }
    #expect(found.count == 1)
    #expect(found.first?.severity == .warning)
    #expect(found.first?.help == ["describe it again: `headgate describe products --write`"])
    #expect(result.text(found.first?.primary?.span) == "products")
    #expect(result.project != nil)
    let variable = try locked(changed: [
      "headgate.yaml": ShopProject.root.replacing("suffix: _dev", with: "suffix: _x")
    ])
    #expect(messages(variable) == [], "a variable's value is no change of the text")
  }

  @Test("says where the source reports other columns")
  func drift() throws {
    var options = ShopProject.options
    options.described["products"] = [("sku", ValueType.int), ("label", .string)].map {
      Model.Column(name: $0.0, slot: Slot($0.1, isOptional: true), isPersonal: false)
    }
    let found = try compile(locked(), options).diagnostics.sorted.first { $0.code.text == "HG0513" }
    #expect(
      found?.notes == [
        "`label` is new", "`sku` is `int`, in the lock `string`", "`title` is no column any more",
      ])
  }

  @Test("that cannot be read is an error with the remedy")
  func broken() throws {
    let lock = try #require(try locked()["headgate.lock"])
    let texts = [
      "", ": x", "a: b\n", lock.replacing("headgate_lock: 1", with: "headgate_lock: 2"),
      lock.replacing("string", with: "strong"), lock + "<<<<<<< HEAD\n",
      lock.replacing("query:", with: "querry:"),
    ]
    for text in texts {
      let found = try messages(locked(changed: ["headgate.lock": text])).filter {
        !$0.hasPrefix("HG0509")
      }
      #expect(found.count == 1 && found[0].hasPrefix("HG0512"), "\(text): \(found)")
    }
    var options = ShopProject.options
    options.usesLock = false
    #expect(
      try messages(locked(changed: ["headgate.lock": ": x"]), options).allSatisfy {
        $0.hasPrefix("HG0509")
      }, "`describe` does not depend on it")
  }

  @Test("holds a model once for each engine, and each source has its own engine's columns")
  func engines() throws {
    let sources = """
        archive: { postgres: {} }
      models:
        first: { source: "${var.from}", sql: "SELECT a, b FROM t", identifier: a }
        second: { source: archive, table: sales.t, identifier: a }
      """
    var texts = ShopProject.with("  archive: { sqlite: { path: data/archive.db } }", sources)
    texts["headgate.yaml"]?.replace(
      "  unset:", with: "  from: { type: string, default: store }\n  unset:")
    var options = ShopProject.options
    options.vars["from"] = "archive"
    let inPostgres = try #require(compile(texts, options).project)
    let list = ValueType.list(Slot(.string, isOptional: true))
    var lock = LockFile()
    for (engine, type) in [("postgres", list), ("sqlite", ValueType.json)] {
      let model = try #require(inPostgres.models["first"])
      lock.set(
        "first",
        .init(
          engine: engine, query: model.queryDigest,
          columns: [("a", ValueType.int), ("b", type)].map {
            Model.Column(name: $0.0, slot: Slot($0.1, isOptional: true), isPersonal: false)
          }))
    }
    texts["headgate.lock"] = lock.text
    texts["pipelines/more.yaml"] = """
      pipelines:
        first:
          model: first
          to: { destination: exports, action: operations }
          mode: upsert
          enabled: false
          match: [a]
          map: { a: a, b: b }
      """
    for (source, type) in [("archive", list), ("store", .json)] {
      options.vars["from"] = source
      let result = compile(texts, options)
      let pipeline = result.project?.pipelines.first { $0.name == "first" }
      #expect(pipeline?.columns.map(\.slot.type) == [.int, type], "\(result.messages)")
      #expect(!result.messages.contains { $0.contains("`first`") })
      #expect(
        result.messages.contains { $0.contains("`second`") }, "the lock has no columns of it")
    }
  }

  @Test("is written the same for the same columns, whatever their names, and reads back")
  func text() throws {
    let types: [(String, ValueType)] = [
      ("b", .int), ("odd name", .json), ("1", .decimal), ("no", .any), ("a: b", .bytes),
      ("quote\"", .list(Slot(.object(ObjectShape([.init(name: "x y", slot: Slot(.int))]))))),
    ]
    let project = try #require(compile(ShopProject.texts).project)
    let model = try #require(project.models["products"])
    var lock = LockFile()
    lock.set("products", entry(model, types))
    lock.set("visits", entry(model, []))
    var other = LockFile()
    other.set("visits", entry(model, []))
    other.set("products", entry(model, [("old", .int)]))
    other.set("products", entry(model, types))
    #expect(lock.text == other.text)
    let tree = ProjectTree(texts: [LockFile.path: lock.text])
    let read = try #require(LockFile.existing(in: tree))
    #expect(read.text == lock.text)
    #expect(read.models["products"]?.first?.columns.map(\.name) == types.map(\.0))
    #expect(read.models["products"]?.first?.columns.map(\.slot.type) == types.map(\.1))
    #expect(read.keeping(["visits"]).models.keys.sorted() == ["visits"])
    #expect(LockFile.existing(in: ProjectTree(texts: [LockFile.path: LockFile().text])) != nil)
  }

  @Test("a shape is proposed that takes all values of the sample")
  func shapes() throws {
    func proposed(_ texts: String...) throws -> String? {
      var proposal = ShapeProposal()
      for text in texts { proposal.take(try JSONValue(parsing: text)) }
      return proposal.text
    }
    #expect(try proposed("{\"a\":1,\"b\":\"x\"}", "{\"a\":1.5}") == "{ a: decimal, b: string? }")
    #expect(try proposed("[{\"a\":1},{\"a\":null}]", "[]") == "[{ a: int? }]")
    #expect(try proposed("{\"a\":[1]}", "{}") == "{ a: json? }", "a list cannot be optional")
    #expect(try proposed("{\"a\":1}", "{\"a\":\"x\"}") == "{ a: json }")
    #expect(try proposed("{\"a\":null}") == "{ a: json? }")
    #expect(try proposed("{\"a b\":true}") == "{ \"a b\": bool }")
    #expect(try proposed("1", "\"x\"") == nil)
    #expect(try proposed("{}") == nil)
    #expect(try proposed("{\"a\":1}", "[1]") == nil)
    let many = (0..<60).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
    #expect(try proposed("{\(many)}", "{\"z\":1.5}") == "{ \"*\": decimal? }")
  }
}

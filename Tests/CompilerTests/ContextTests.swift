import Compiler
import Connectors
import Diagnostics
import Testing

@Suite("Codes that come from the tree and the options")
struct ContextTests {
  static let codes: Set<String> = [
    "HG0206", "HG0208", "HG0212", "HG0508", "HG0803", "HG0512", "HG0513",
  ]

  @Test("without headgate.yaml the message says what makes one")
  func noRoot() {
    let result = compile([:])
    #expect(result.messages == ["HG0212 there is no `headgate.yaml` in `.`"])
    #expect(result.diagnostics.all[0].help[0].contains("headgate init"))
    #expect(result.project == nil)
  }

  @Test("an included file without a map of the language is an error")
  func nothingKnown() {
    for text in ["", "# nothing\n", "model: {}\nx: 1\n", "- a\n"] {
      var texts = ShopProject.texts
      texts["models/more.yaml"] = text
      let result = compile(texts)
      #expect(result.project == nil, "\(text)")
      #expect(result.messages.contains { $0.hasPrefix("HG0206") || $0.hasPrefix("HG0201") })
    }
    var texts = ShopProject.texts
    texts["models/more.yaml"] = "models: {}\n"
    #expect(compile(texts).project != nil)
  }

  @Test("a file outside with such a map is a warning, other tools' files are not")
  func strays() throws {
    var texts = ShopProject.texts
    texts["other/stray.yaml"] = "x: 1\npipelines:\n  a: {}\n"
    texts["dbt/schema.yml"] = "version: 2\nmodels:\n  - name: a\n"
    texts[".github/x.yaml"] = "models:\n  a: {}\n"
    let result = compile(texts)
    let strays = result.diagnostics.sorted.filter { $0.code.text == "HG0208" }
    #expect(strays.count == 1)
    #expect(strays.first?.severity == .warning)
    #expect(result.text(strays.first?.primary?.span) == "pipelines")
    #expect(result.project != nil)
  }

  @Test("the source's columns take the place of a missing contract and check a given one")
  func described() throws {
    func column(_ name: String) -> Model.Column {
      Model.Column(name: name, slot: .init(.int), isPersonal: false)
    }
    var options = ShopProject.options
    options.described = ["visits": [column("id")], "products": [column("sku")]]
    let result = compile(ShopProject.texts, options)
    #expect(result.messages == ["HG0508 the source reports no column `title`"])
    options.described = ["visits": [column("uid")]]
    #expect(compile(ShopProject.texts, options).messages.map { $0.prefix(6) } == ["HG0506"])
  }

  @Test("a variable's value weighs: --var, the process, the environment, the default")
  func weights() throws {
    func workspace(_ change: (inout CompileOptions) -> Void) throws -> SettingValue? {
      var options = ShopProject.options
      change(&options)
      let project = try #require(compile(ShopProject.texts, options).project)
      return project.pipelines.first { $0.name == "people" }?.with["workspace"]
    }
    #expect(try workspace { _ in } == .literal(.string("main_dev")))
    #expect(try workspace { $0.environment = "prod" } == .literal(.string("main_prod")))
    #expect(
      try workspace { $0.variables = ["HEADGATE_ENV": "prod"] } == .literal(.string("main_prod")))
    #expect(
      try workspace { $0.variables = ["HEADGATE_VAR_suffix": "2"] } == .literal(.string("main2")))
    #expect(
      try workspace {
        $0.variables = ["HEADGATE_VAR_suffix": "2"]
        $0.vars = ["suffix": "3"]
      } == .literal(.string("main3")))
  }

  @Test("values from outside are checked")
  func outside() {
    var options = ShopProject.options
    options.vars = ["limit": "many"]
    #expect(compile(ShopProject.texts, options).messages.first?.prefix(6) == "HG0803")
    options.vars = ["limit": "5"]
    #expect(compile(ShopProject.texts, options).project != nil)
    options.vars = ["limt": "5"]
    let result = compile(ShopProject.texts, options)
    #expect(result.messages.first == "HG0801 there is no variable `limt`")
    #expect(result.diagnostics.sorted[0].help == ["did you mean `limit`?"])
  }

  @Test("literals that may be secrets are hidden from excerpts")
  func hidden() {
    func hidden(_ old: String, _ new: String) -> [String] {
      let result = compile(ShopProject.with(old, new))
      return result.hidden.map { result.text($0) }
    }
    #expect(compile(ShopProject.texts).hidden.isEmpty)
    #expect(hidden("{ env: PIGEON_KEY }", "s3cret") == ["s3cret"])
    #expect(hidden("{ env: PIGEON_KEY }", "{ env: \"s3-cret\" }") == ["\"s3-cret\""])
    #expect(hidden("api_key: { env: PIGEON_KEY }", "api_kye: s3cret") == ["s3cret"])
  }

  @Test("an environment is chosen where state is touched, and is one that is declared")
  func environments() {
    var options = ShopProject.options
    options.environment = "prd"
    let result = compile(ShopProject.texts, options)
    #expect(result.messages.first?.prefix(6) == "HG0805")
    #expect(result.diagnostics.sorted[0].help == ["did you mean `prod`?"])

    let texts = ShopProject.with("default: true, vars: { suffix: _dev }", "vars: { suffix: _dev }")
    options.environment = nil
    #expect(compile(texts, options).project?.environment == nil)
    options.needsEnvironment = true
    #expect(compile(texts, options).messages.first?.prefix(6) == "HG0805")
    options.environment = "prod"
    #expect(compile(texts, options).project?.environment?.name == "prod")
  }

  @Test("offline and without an environment, a variable has its value of the first that gives one")
  func offline() {
    let texts = ShopProject.with(
      "default: true, vars: { suffix: _dev }", "vars: { suffix: _dev, unset: here }",
      in: ShopProject.with("main${var.suffix}", "main${var.unset}"))
    let people = compile(texts).project?.pipelines.first { $0.name == "people" }
    #expect(people?.with["workspace"] == .literal(.string("mainhere")))
  }

  @Test("a scalar that is only a variable has its type; `$${` is text")
  func typed() {
    let account = ShopProject.with("account: 7", "account: \"${var.limit}\"")
    let project = compile(account).project
    #expect(project?.destinations["pigeon"]?.settings["account"] == .literal(.number("10")))
    let text = ShopProject.with("workspace: \"main${var.suffix}\"", "workspace: \"$${var.x}\"")
    let people = compile(text).project?.pipelines.first { $0.name == "people" }
    #expect(people?.with["workspace"] == .literal(.string("${var.x}")))
  }
}

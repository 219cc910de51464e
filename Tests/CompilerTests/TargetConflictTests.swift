import Compiler
import Testing

/// Which pipelines may stand beside each other.
@Suite("Conflicts of targets")
struct TargetConflictTests {
  /// A pipeline to one of the destinations, in short.
  private struct Sender {
    var destination = "one"
    var action = "people"
    var mode = "mirror"
    var with = "{ workspace: w }"
    var match = "match: [ref]"
    var more = ""

    func yaml(_ name: String) -> String {
      """
        \(name):
          model: rows
          to: { destination: \(destination), action: \(action), with: \(with) }
          mode: \(mode)
          \(match)
          map: { ref: id }
      \(more.isEmpty ? "" : "    \(more)\n")
      """
    }

    func saying(_ more: String) -> Sender {
      var sender = self
      sender.more = more
      return sender
    }
  }

  /// The codes for a project of these pipelines, called `a`, `b` and so on.
  private func codes(_ senders: Sender...) -> [String] {
    let names = ["a", "b", "c"]
    let compilation = compile([
      "headgate.yaml": """
      headgate: 1
      project: shop
      sources: { store: { sqlite: { path: store.db } } }
      models: { rows: { source: store, table: t, identifier: [id], columns: { id: int } } }
      destinations:
        one: { connector: crm, settings: { account: 7, api_key: { env: ONE } } }
        same: { connector: crm, settings: { api_key: { env: ONE }, region: eu, account: 7 } }
        key: { connector: crm, settings: { account: 7, api_key: { env: OTHER } } }
        other: { connector: crm, settings: { account: 8, api_key: { env: ONE } } }
        log: { connector: file, settings: { path: out/log.jsonl } }
        logs: { connector: file, settings: { path: ./out//log.jsonl, format: csv } }
        far: { connector: file, settings: { path: out/far.jsonl } }
        api: { connector: http, settings: { base_url: "https://api.example.com" } }
        env: { connector: file, settings: { path: { env: WHERE } } }
        base: { connector: postgres, settings: { url: { env: ONE }, timeout: 5m } }
        based: { connector: postgres, settings: { url: { env: ONE } } }
        elsewhere: { connector: postgres, settings: { url: { env: OTHER } } }
        host: { connector: postgres, settings: { host: h, database: shop, user: a, password: { env: A } } }
        port: { connector: postgres, settings: { url: "postgres://b@h:5432/shop" } }
      pipelines:
      \(zip(names, senders).map { $1.yaml($0) }.joined())
      """,
      "connectors/crm.yaml": ShopProject.connectors.replacing("&requests", with: ""),
    ])
    let found = compilation.messages.map { String($0.prefix(6)) }
    #expect(
      (compilation.project == nil) == found.contains { $0 != "HG0309" }, "\(compilation.messages)")
    return found
  }

  private let one = Sender()
  private var adds: Sender { Sender(mode: "upsert") }

  @Test("one table of one database is one target, whoever connects, where the text tells")
  func tables() {
    func rows(_ destination: String, _ with: String = "{ table: t }") -> Sender {
      Sender(destination: destination, action: "rows", with: with)
    }
    let apart = "shared: false"
    #expect(codes(rows("base"), rows("based")) == ["HG0303"])
    #expect(codes(rows("base"), rows("based", "{ schema: public, table: t }")) == ["HG0303"])
    #expect(codes(rows("base"), rows("based", "{ schema: other, table: t }")) == [])
    #expect(codes(rows("base"), rows("elsewhere")) == [])
    #expect(codes(rows("host"), rows("port")) == ["HG0303"])
    #expect(
      codes(rows("base").saying("shared: true"), rows("based").saying("shared: true")) == [])
    #expect(codes(rows("base").saying(apart), rows("based").saying(apart)) == ["HG0303"])
  }

  @Test("one account under two names is one target; another account, action or `with` is another")
  func accounts() {
    #expect(codes(one, one) == ["HG0303"])
    #expect(codes(one, Sender(destination: "same")) == ["HG0303"])
    #expect(codes(one, Sender(destination: "key")) == ["HG0303"])
    #expect(codes(one, Sender(destination: "other")) == [])
    #expect(codes(one, Sender(with: "{ workspace: v }")) == [])
    #expect(codes(one, Sender(action: "notes", mode: "upsert", with: "{}", more: "")) == ["HG0408"])
  }

  @Test("it takes one that removes, wherever it stands, and both must be enabled")
  func removal() {
    #expect(codes(adds, adds) == [])
    #expect(codes(one, adds) == ["HG0303"])
    #expect(codes(adds, adds, one) == ["HG0303"])
    #expect(codes(one, adds, adds) == ["HG0303", "HG0303"])
    #expect(codes(one, one.saying("enabled: false")) == [])
  }

  @Test("`shared: true` lets them, where every one of them says it")
  func shared() {
    let shared = one.saying("shared: true")
    #expect(codes(shared, shared) == [])
    #expect(codes(shared, adds.saying("shared: true"), shared) == [])
    #expect(codes(shared, one) == ["HG0303"])
    #expect(codes(shared, shared, adds) == ["HG0303"])
  }

  @Test("`shared: true` of one alone is a warning")
  func alone() {
    #expect(codes(one.saying("shared: true")) == ["HG0309"])
    #expect(codes(adds.saying("shared: true"), adds) == ["HG0309"])
    #expect(
      codes(one.saying("shared: true"), one.saying("shared: true\n    enabled: false")) == [
        "HG0309"
      ])
    #expect(codes(one.saying("shared: false")) == [])
  }

  @Test("`shared: false` in both tells accounts apart that differ in their credentials alone")
  func separate() {
    let key = Sender(destination: "key")
    #expect(codes(one.saying("shared: false"), key.saying("shared: false")) == [])
    #expect(codes(one.saying("shared: false"), key) == ["HG0303"])
    #expect(codes(one.saying("shared: false"), one.saying("shared: false")) == ["HG0303"])
  }

  @Test("a file is written by one pipeline, however its path is spelled and whatever it does")
  func files() {
    func file(_ destination: String, _ action: String = "operations", mode: String = "upsert")
      -> Sender
    {
      Sender(destination: destination, action: action, mode: mode, with: "{}")
    }
    #expect(codes(file("log"), file("log")) == ["HG0303"])
    #expect(codes(file("log"), file("logs")) == ["HG0303"])
    #expect(codes(file("log"), file("logs", "records", mode: "replace")) == ["HG0303"])
    #expect(codes(file("log"), file("far")) == [])
    #expect(codes(file("log").saying("shared: true"), file("log").saying("shared: true")) == [])
    #expect(
      codes(
        file("log").saying("shared: true"),
        file("log", "records", mode: "replace").saying("shared: true")) == ["HG0303"])
    #expect(codes(file("env"), file("log")) == [], "a path that only a run may read is not known")
    #expect(codes(file("env", mode: "mirror"), file("env")) == ["HG0303"])
    #expect(codes(file("env"), file("env")) == ["HG0303"])
    let shared = file("env", mode: "append").saying(
      "events: [added]\n    start: now\n    shared: true")
    #expect(codes(shared, file("env").saying("shared: true")) == [])
    let whole = file("env", "records", mode: "replace").saying("shared: true")
    #expect(codes(whole, whole) == ["HG0303"])
  }

  @Test(
    "of two modes at one account it takes a mirror for an error, and `shared: true` in both to allow it",
    arguments: ["mirror", "upsert", "insert", "update"])
  func modes(mode: String) {
    for other in ["mirror", "upsert", "insert", "update"] {
      let removes = mode == "mirror" || other == "mirror"
      func sender(_ mode: String) -> Sender {
        Sender(destination: "api", action: "records", mode: mode, with: "{}")
      }
      let (a, b) = (sender(mode), sender(other))
      #expect(codes(a, b) == (removes ? ["HG0303"] : []), "\(mode), \(other)")
      #expect(codes(a.saying("shared: true"), b.saying("shared: true")) == [], "\(mode), \(other)")
      #expect(
        codes(a.saying("shared: true"), b) == [removes ? "HG0303" : "HG0309"], "\(mode), \(other)")
    }
  }

  @Test("events are nobody's: pipelines that append stand beside each other")
  func events() {
    let events = Sender(
      destination: "api", action: "events", mode: "append", with: "{}", match: "",
      more: "events: [added, removed]\n    start: all")
    #expect(codes(events, events) == [])
  }

  @Test("the message names both, the remover and what to do")
  func message() throws {
    let compilation = compile(
      ShopProject.with(
        "  weekly:",
        """
          second:
            model: customers
            to: { destination: pigeon, action: people, with: { workspace: main_dev } }
            mode: upsert
            map: { ref: id }
          weekly:
        """))
    let found = try #require(compilation.diagnostics.sorted.first { $0.code.text == "HG0303" })
    #expect(found.title == "`second` and `people` send to one target, and `people` removes")
    #expect(found.secondary.count == 1)
    #expect(found.help.contains { $0.contains("`shared: true` in both") })
    #expect(!found.help.contains { $0.contains("`shared: false`") })
  }
}

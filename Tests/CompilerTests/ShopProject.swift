import Compiler
import Connectors
import Diagnostics

/// A project without faults that uses every key of the language; each test changes one place of it.
enum ShopProject {
  static let root = """
    headgate: 1
    project: shop
    requires: ">=0.1, <2"
    vars:
      suffix: { type: string, default: "" }
      limit: { type: int, default: 10 }
      unset: { type: string }
    environments:
      dev: { default: true, vars: { suffix: _dev } }
      prod: { vars: { suffix: _prod } }
    state: { sqlite: { path: .headgate/ledger.db } }
    defaults: { pipeline: { tags: [shop], guard: { deletes: { max: 4% }, invalid: { rows: 50 } } } }
    sources:
      store: { sqlite: { path: data/store.db } }
      archive: { sqlite: { path: data/archive.db } }
    """

  static let models = """
    models:
      customers:
        source: store
        sql: |
          SELECT id, email, name, born, seen, local, score, total, address, orders, extra, blob
          FROM customers
          WHERE id > ${var.limit}
        identifier: [id]
        columns:
          id: { type: int, nullable: false }
          email: { type: string, pii: true }
          name: string
          born: date
          seen: timestamp
          local: datetime
          score: float
          total: decimal
          address: { type: { city: string, zip: string? } }
          orders: { type: [ { sku: string, price: decimal, quantity: int? } ] }
          extra: json
          blob: bytes
      visits:
        source: store
        table: visits
        identifier: id
      products:
        source: store
        sql: { file: sql/products.sql }
        identifier: [sku]
        columns:
          sku: string
          title: string
    """

  static let products = "SELECT sku, title\nFROM products\nWHERE sku <> 'x${var.suffix}'\n"

  static let connectors = """
    connectors:
      crm:
        title: A CRM
        transport: http
        base_url: "https://{{ settings.region }}.crm.example/v2"
        settings:
          region: { type: string, enum: [eu, us], default: eu }
          account: { type: int }
          api_key: { type: string, secret: true, required: true }
        auth: [ { header: { name: X-Api-Key, value: settings.api_key } } ]
        rate: { requests: 600/min, concurrency: 4 }
        actions:
          people:
            kind: record
            modes: [mirror, upsert]
            match: [ref]
            settings:
              workspace: { type: string, default: main }
              list: { type: string }
            fields:
              ref: { type: int, required: true }
              email: { type: string, normalize: [trim, lower], max_length: 64 }
              name: { type: string }
              kind: { type: string, enum: [person, company] }
              seen: { type: string }
              since: { type: int }
              tags: { type: [string] }
              address: { type: { city: string, zip: string? } }
              items: { type: [ { code: string, price: decimal? } ] }
              attributes: { type: { "*": any } }
            requests: &requests
              write:
                for: [add, change, remove]
                batch: { max_records: 50 }
                request: { method: POST, path: /people, body: { object: { people: records } } }
          notes:
            kind: record
            modes: [upsert]
            match: [ref]
            fields: { ref: { type: int }, text: { type: string, required: true } }
            requests:
              write:
                for: [add, change]
                request: { method: POST, path: /notes, body: { object: { notes: records } } }
    """

  static let destinations = """
    destinations:
      pigeon:
        connector: crm
        settings: { account: 7, api_key: { env: PIGEON_KEY } }
        limits: { requests: 1500/min, batch: 20, concurrency: 2 }
      exports:
        connector: file
        settings: { path: "out/products${var.suffix}.jsonl" }
    """

  static let pipelines = """
    fragments:
      person:
        map: { name: name, kind: { const: person } }
    pipelines:
      people:
        description: Everyone
        owner: growth@example.com
        tags: [crm, daily]
        enabled: true
        tests:
          - name: a company
            given: { id: 1, email: " A@B.co", address: { city: Rome } }
            expect: { email: "A@B.co", attributes: { city: Rome } }
            expect_request: { method: POST, url: /v2/people, headers: { X-Api-Key: PIGEON_KEY } }
          - name: another spelling
            given: { id: 1, email: "a@b.co" }
            was: { email: "A@b.co" }
            expect: same
          - name: a name for everyone
            given: { name: Ada }
            reject: HG2003
        model: customers
        to: { destination: pigeon, action: people, with: { workspace: "main${var.suffix}" } }
        mode: mirror
        match: [ref]
        extends: [person]
        map:
          ref: id
          email: { column: email, default: "none@example.com", apply: [trim], on_null: reject }
          kind: { const: company, override: true }
          seen: { column: seen, format: rfc3339 }
          since: { column: score, type: int, on_null: "null" }
          address: address
          items:
            array:
              from: orders
              each: { object: { code: sku, price: price } }
              max_items: 50
          attributes: { object: { city: address.city, first: "orders[0].sku", any: extra.a.b } }
        schedule: { every: 1h, starting: "02:00", timezone: Europe/Zurich }
        guard: { deletes: { max: 2%, above: 500, rows: 9000 }, empty_source: abort }
      catalog:
        model: products
        to: { destination: exports, action: operations }
        mode: upsert
        match: [sku]
        map: { sku: sku, title: title }
        schedule: { after: people }
      weekly:
        model: customers
        enabled: false
        to: { destination: pigeon, action: notes }
        mode: upsert
        map: { ref: id, text: name }
        schedule: { at: { days: [mon, thu], time: "09:00" }, timezone: UTC }
      nightly:
        model: customers
        to: { destination: pigeon, action: notes, with: {} }
        mode: upsert
        map: { ref: id, text: name }
        schedule: { cron: "0 6 * * 1-5" }
    """

  static let texts: [String: String] = [
    "headgate.yaml": root, "models/models.yaml": models, "models/sql/products.sql": products,
    "connectors/crm.yaml": connectors.replacing("&requests", with: ""),
    "destinations/all.yaml": destinations, "pipelines/all.yaml": pipelines,
  ]

  static let options = options()

  static func options(runsTests: Bool = false) -> CompileOptions {
    CompileOptions(runsTests: runsTests, connectors: ConnectorCatalog.builtIn)
  }

  /// The project with `old` replaced by `new` in the one file that holds it.
  static func with(_ old: String, _ new: String, in texts: [String: String] = texts) -> [String:
    String]
  {
    let holders = texts.filter { $0.value.contains(old) }
    precondition(holders.count == 1, "`\(old)` stands in \(holders.count) files")
    var texts = texts
    for (path, text) in holders { texts[path] = text.replacing(old, with: new, maxReplacements: 1) }
    return texts
  }
}

/// Compiles a tree of texts.
func compile(_ texts: [String: String], _ options: CompileOptions = ShopProject.options)
  -> Compilation
{
  ProjectCompiler.compile(ProjectTree(texts: texts), options)
}

extension Compilation {
  /// `HG0301 title` of each diagnostic, in order.
  var messages: [String] { diagnostics.sorted.map { "\($0.code.text) \($0.title)" } }

  func diagnostics(of code: DiagnosticCode) -> [Diagnostic] {
    diagnostics.sorted.filter { $0.code == code }
  }

  /// The text that a span covers, where it lies on one line.
  func text(_ span: SourceSpan?) -> String {
    guard let span, span.start.line == span.end.line else { return "" }
    let line = SourceLines(files[span.file].bytes).text(of: Int(span.start.line)).unicodeScalars
    return String(
      String.UnicodeScalarView(
        line.dropFirst(Int(span.start.column)).prefix(Int(span.end.column - span.start.column))))
  }
}

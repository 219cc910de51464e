extension KeyProject {
  /// The files of the project, every key in them once at least.
  static let texts: [String: String] = [
    "headgate.yaml": """
    headgate: 1
    project: shop
    requires: ">=0.1, <2"
    include: ["{sources,models,destinations,connectors,fragments,pipelines}/*.yaml"]
    vars:
      api: { type: string, default: "http://127.0.0.1:1" }
      least: { type: int, default: 1 }
    environments:
      dev: { default: true, vars: { least: 1 } }
      prod: { protected: true, send: sample, sample: 5, vars: { least: 3 } }
    state: { sqlite: { path: state/ledger.db } }
    defaults: { pipeline: { tags: [shop], guard: { invalid: { max: 2% } } } }

    """,
    "sources/sources.yaml": """
    sources:
      store: { sqlite: { path: ../store.db } }
      other: { sqlite: { path: ../other.db } }

    """,
    "models/models.yaml": """
    models:
      orders:
        source: store
        sql: { file: orders.sql }
        identifier: [id]
        columns:
          id: { type: int, nullable: false }
          email: { type: string, pii: true }
          placed: timestamp
          total: decimal
          note: string
          lines: { type: [ { sku: string, quantity: int? } ] }
          extra: string
          clock: datetime
      people:
        source: store
        table: people
        identifier: [id]
        columns: { id: { type: int, nullable: false }, code: { type: int, nullable: false }, name: string, city: string }
      notes:
        source: store
        sql: SELECT id, text FROM notes
        identifier: id
        columns: { id: { type: int, nullable: false }, text: string }
        tests: [ { unique: [id] }, { not_null: [id] }, { row_count: { min: 0, max: 1000, max_change: 500% } } ]

    """,
    "models/orders.sql":
      "SELECT id, email, placed, total, note, lines, extra, placed AS clock FROM orders WHERE id >= ${var.least}\n",
    "models/fewer.sql":
      "SELECT id, email, placed, total, note, lines, extra, placed AS clock FROM orders WHERE id > 4\n",
    "destinations/destinations.yaml": """
    destinations:
      desk:
        connector: desk
        settings: { base_url: "${var.api}/desk", token: { env: TOKEN }, region: eu, user: me, pass: { file: ../pass.txt } }
        limits: { requests: 600/s, batch: 5, concurrency: 2 }
      crm:
        connector: http
        settings: { base_url: "${var.api}", token: { env: TOKEN } }
      log: { connector: file, settings: { path: log.jsonl } }
      late: { connector: file, settings: { path: late.jsonl } }
      whole: { connector: whole, settings: { path: whole.jsonl } }
      forms: { connector: file, settings: { path: forms.jsonl } }
      table: { settings: { path: table.csv }, connector: whole }
      both: { connector: file, settings: { path: both.jsonl } }

    """,
    "pass.txt": "s3cret\n",
    "pass2.txt": "0ther\n",
    "fragments/fragments.yaml": """
    fragments:
      person:
        map: { email: { column: email, apply: [trim] } }
      other:
        map: { label: { const: other } }

    """,
    "pipelines/orders.yaml": """
    pipelines:
      orders:
        description: Orders to the desk
        owner: desk@example.com
        tags: [daily]
        enabled: true
        model: orders
        to: { destination: desk, action: order, with: { queue: main } }
        mode: mirror
        match: [ref]
        extends: [person]
        map:
          ref: id
          email: { column: email, apply: [trim, lower], on_null: omit, override: true }
          placed: { column: placed, format: rfc3339 }
          total: total
          text: { column: total, type: string }
          note: { column: note, default: none }
          state: { const: open }
          code: { template: "c{{ id }}" }
          rank: id
          parts: { array: [extra, { const: b }] }
          due: { const: "2030-01-01T00:00:00Z" }
          customer: { object: { mail: email } }
          lines: { array: { from: lines, each: { object: { sku: sku, quantity: quantity } }, max_items: 2 } }
        schedule: { every: 1h, starting: "02:00", timezone: UTC }
        guard: { deletes: { max: 30%, above: 0, rows: 5 }, rejects: { max: 12% }, changes: { max: 100%, above: 7000 }, adds: { max: 100%, above: 8000 } }

    """,
    "pipelines/others.yaml": """
    pipelines:
      people:
        model: people
        to: { destination: crm, action: records, with: { path: /people } }
        mode: mirror
        match: [id]
        map: { id: id, code: code, name: name, city: city }
        schedule: { at: { days: [mon, thu], time: "09:00" } }
        guard: { deletes: { max: 10%, above: 1 } }
        tests:
          - name: somebody
            given: { id: 1, code: 6 }
            was: { code: 7 }
            expect: { code: 6, name: null }
          - name: as before
            given: { id: 1, code: 9 }
            was: { code: 9 }
            expect: same
          - { name: nobody, given: { code: 5 }, reject: HG2003 }
      notes:
        model: notes
        to: { destination: log, action: operations }
        mode: mirror
        match: [id]
        map: { id: id, text: text }
        schedule: { cron: "0 6 * * 1-5" }
        guard: { empty_source: allow }
        retry: { for: 7d, attempts: 9 }
        on_change: { mapping: resync, match: rematch, identifier: forbid, target: replace }
        on_destroy: retain
        retain: { logs: 30d, changesets: 2, gone: 60d }
        moved: { from: elders }
      late:
        model: notes
        to: { destination: late, action: operations }
        mode: upsert
        match: [id]
        map: { id: id, text: text }
        schedule: { after: notes }
        guard: { empty_source: allow }
      whole:
        model: people
        to: { destination: whole, action: all }
        mode: replace
        match: [id]
        map: { id: id, name: name }
      table:
        model: people
        to: { destination: table, action: table }
        mode: replace
        match: [id]
        map: { id: id, name: name, formula: { const: "=1" } }
      shared_1:
        model: notes
        to: { destination: both, action: operations }
        shared: true
        mode: mirror
        match: [id]
        map: { id: id, text: text }
        guard: { empty_source: allow }
      shared_2:
        model: notes
        to: { destination: both, action: operations }
        shared: true
        mode: mirror
        match: [id]
        map: { id: id, text: text }
        guard: { empty_source: allow }

    """,
    "pipelines/forms.yaml": """
    pipelines:
      forms:
        model: orders
        to: { destination: forms, action: operations }
        mode: mirror
        match: [id]
        map:
          id: id
          line: { template: "{{ extra }} of {{ id }}" }
          known: { coalesce: [note, extra] }
          size:
            if:
              when:
                all:
                  - { value: id, gte: 2 }
                  - any: [ { value: email, matches: "^[d-z]" }, { not: { value: note, exists: true } } ]
              then: { const: large }
              else: { const: small }
          sort: { lookup: { value: total, table: { 3.5: cheap, 9.75: dear }, else: { const: plain } } }
          both: { merge: [ { object: { a: id } }, { object: { b: total } } ] }
          flat: { flatten: { value: { object: { x: { object: { y: id } } } }, separator: _ } }
          apart: { pairs: { from: { object: { p: total } }, key: called, value: worth } }
          packed: { json: { encode: lines } }
          opened: { json: { decode: { template: "[{{ id }}]" } } }
          pairs: { array: { from: { column: lines }, each: { array: { from: { array: [quantity] }, each: { object: { of: { parent: sku } } } } } } }
          what: { row: operation }
          recent: { if: { when: { value: { run: started_at }, gt: "2020-01-01T00:00:00Z" }, then: { const: "yes" } } }
          local: { column: clock, format: rfc3339, zone: Europe/Zurich }
          signed: { column: extra, apply: [{ hmac: { key: { env: TOKEN }, algorithm: sha256 } }] }
          phone: { template: "044 668 18 00", apply: [e164], country: CH }
          short: { template: "{{ extra }}yz", max_length: 4 }
          hidden: { template: "T{{ total }}", pii: true }

    """,
    "connectors/desk.yaml": desk,
  ]
}

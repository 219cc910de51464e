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
      prod: { vars: { least: 3 } }
    state: { sqlite: { path: state/ledger.db } }

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

    """,
    "models/orders.sql":
      "SELECT id, email, placed, total, note, lines, extra FROM orders WHERE id >= ${var.least}\n",
    "models/fewer.sql":
      "SELECT id, email, placed, total, note, lines, extra FROM orders WHERE id > 4\n",
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
          customer: { object: { mail: email } }
          lines: { array: { from: lines, each: { object: { sku: sku, quantity: quantity } }, max_items: 2 } }
        schedule: { every: 1h, starting: "02:00", timezone: UTC }
        guard: { deletes: { max: 30%, above: 0, rows: 5 } }

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
      notes:
        model: notes
        to: { destination: log, action: operations }
        mode: mirror
        match: [id]
        map: { id: id, text: text }
        schedule: { cron: "0 6 * * 1-5" }
        guard: { empty_source: allow }
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
        mode: mirror
        match: [id]
        map: { id: id, name: name }

    """,
    "connectors/desk.yaml": """
    connectors:
      desk:
        title: The desk
        transport: http
        base_url: "https://{{ settings.region }}.desk.example"
        settings:
          token: { type: string, secret: true, required: true }
          region: { type: string, enum: [eu, us], default: eu }
          user: { type: string }
          pass: { type: string, secret: true }
          agent: { type: string, default: headgate }
        auth:
          - bearer: { token: settings.token }
          - basic: { username: settings.user, password: settings.pass }
          - header: { name: X-Token, value: settings.token }
        rate: { requests: 1200/min, concurrency: 4 }
        actions:
          order:
            kind: record
            modes: [mirror, upsert]
            match: [ref]
            settings:
              queue: { type: string, default: none }
              copy: { type: string, default: "no" }
            fields:
              ref: { type: string, required: true }
              email: { type: string, normalize: [trim, lower] }
              placed: { type: string }
              total: { type: decimal }
              text: { type: string }
              note: { type: string, max_length: 50 }
              state: { type: string, enum: [open, closed] }
              label: { type: string }
              customer: { type: { mail: string? } }
              lines: { type: [ { sku: string, quantity: int? } ] }
            requests:
              upsert:
                for: [add, change]
                batch: { max_records: 6, max_bytes: 5000 }
                request:
                  method: POST
                  path: "/queue-{{ action.queue }}/orders"
                  query: { copy: action.copy }
                  headers: { X-Agent: settings.agent }
                  body: { object: { orders: records } }
                response:
                  accepted: { value: response.body.ok, equals: true }
                  failures:
                    each: response.body.errors
                    when: { value: each.status, equals: error }
                    at: { index: each.place }
                    code: each.code
                    message: each.reason
              remove:
                for: [remove]
                batch: { max_records: 1 }
                request: { method: DELETE, path: "/orders/{{ record.ref }}" }
                response: { classify: [ { status: 404, as: accept } ] }
            advice: [ { code: odd, do: make it even } ]
        tests:
          - name: one order
            action: order
            settings: { token: t, base_url: "https://x.example" }
            with: { queue: q }
            match: [ref]
            operation: add
            records: [ { ref: "1" } ]
            expect_request:
              method: POST
              url: /queue-q/orders?copy=no
              headers: { X-Agent: headgate }
              body: { orders: [ { ref: "1" } ] }
            answer: { status: 200, headers: { X-A: b }, body: { ok: true, errors: [] } }
            expect: [ accepted ]
          - name: no words
            action: order
            settings: { token: t, base_url: "https://x.example" }
            operation: add
            records: [ { ref: "1" } ]
            answer: { status: 200, text: "" }
            expect: [ in_doubt ]
      whole:
        title: A file
        transport: file
        settings: { path: { type: string, required: true } }
        actions:
          all:
            kind: record
            modes: [mirror]
            record: free
            requests: { all: { request: { file: "{{ settings.path }}", replace: record } } }
          some:
            kind: record
            modes: [mirror]
            record: free
            requests:
              some:
                for: [add, change, remove]
                request: { file: "{{ settings.path }}", append: { object: { what: operation, it: record } } }
        tests:
          - name: a line
            action: some
            settings: { path: a.jsonl }
            match: [id]
            operation: add
            records: [ { id: 1, name: x } ]
            expect_request: { file: a.jsonl, lines: [ { what: add, it: { id: 1, name: x } } ] }

    """,
  ]
}

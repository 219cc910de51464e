extension KeyProject {
  /// The connector of the project, every key of a definition in it once at least.
  static let desk = """
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
        rate: { requests: 1200/min, concurrency: 4, reset: { header: X-Budget, unit: s } }
        actions:
          order:
            kind: record
            modes: [mirror, upsert]
            match: [ref]
            settings:
              queue: { type: string, default: none }
              copy: { type: string, default: "no" }
              hashed: { type: bool, default: true }
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
              code: { type: string, min_length: 2, pattern: "[A-Z][0-9]", normalize: { apply: [upper], when: { value: action.hashed, in: [true] } }, hash: { with: md5, when: { value: action.hashed, equals: true } } }
              rank: { type: int, min: 1, max: 9 }
              parts: { type: [string], min_items: 1, max_items: 4 }
              due: { type: timestamp }
              origin: { type: string, default: web }
              alias: { type: string }
            checks:
              - { any_of: [ref, email] }
              - { one_of: [ref, alias], message: one name }
              - { after: [due, placed] }
              - { required_if: { field: email, when: { value: record.note, equals: none } } }
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
          person:
            kind: membership
            modes: [mirror]
            match: { any_of: [email] }
            renew_after: 12mo
            fields: { email: { type: string }, phone: { type: string } }
            requests:
              people:
                modes: [mirror]
                for: [add, change, remove]
                batch: { max_records: 9 }
                request: { method: POST, path: /people, body: { object: { people: records } } }
                response:
                  classify: [ { when: { value: response.body.busy, equals: true }, as: throttle } ]
                  failures:
                    each: response.body.bad
                    at: { index: each.n }
                    code: each.what
                    classify: [ { code: gone, as: absent } ]
          visit:
            kind: event
            modes: [append]
            record: free
            requests:
              visit:
                for: [add]
                repeat: keyed
                request: { method: POST, path: /visits, body: { object: { id: key, visit: record } } }
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
          - name: a gone person
            action: person
            settings: { token: t }
            mode: mirror
            operation: change
            records: [ { email: x } ]
            answer: { status: 200, body: { bad: [ { n: 0, what: gone } ] } }
            expect: [ absent ]
          - name: too many people
            action: person
            settings: { token: t }
            operation: add
            records: [ { email: x } ]
            answer: { status: 200, body: { busy: true } }
            expect: [ retry ]
      whole:
        title: A file
        transport: file
        settings: { path: { type: string, required: true } }
        actions:
          all:
            kind: record
            modes: [replace]
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
          table:
            kind: record
            modes: [replace]
            record: free
            settings: { as: { type: string, default: csv } }
            requests:
              rows:
                request:
                  file: "{{ settings.path }}"
                  format: action.as
                  csv: { separator: { const: tab }, line_end: { const: crlf }, formulas: { const: escape } }
                  replace: { object: { what: { const: row }, record: record } }
        tests:
          - name: a line
            action: some
            settings: { path: a.jsonl }
            match: [id]
            operation: add
            records: [ { id: 1, name: x } ]
            expect_request: { file: a.jsonl, lines: [ { what: add, it: { id: 1, name: x } } ] }
      rows:
        title: A table
        transport: sql
        actions:
          rows:
            kind: record
            modes: [upsert, update]
            record: free
            settings: { of: { type: string, default: shop } }
            requests:
              put:
                modes: [upsert]
                for: [change, add]
                request: { schema: action.of, table: { template: "{{ action.of }}_people" }, rows: upsert }
              set:
                modes: [update]
                for: [change]
                request: { schema: action.of, table: { const: people }, rows: update }
        tests:
          - name: a row
            action: rows
            match: [name]
            operation: change
            records: [ { name: x, id: 1 } ]
            expect_request: { table: shop.shop_people, lines: [ "x,1" ] }

    """ + loft + KeyProject.abacus + ferry + post

  /// Records in groups, several items of one record, and what rows go into.
  private static let loft = """
      loft:
        title: A loft
        transport: http
        base_url: https://loft.example
        objects:
          nest:
            settings: { name: { type: string }, remark: { type: string } }
            nonce: { in: remark, at: each.remark }
            finds_new: true
            name_reusable: true
            find:
              method: GET
              path: /nests
              query: { q: object.name }
              each: response.body.nests
              where: { value: each.called, equals: { value: object.name } }
              id: each.number
              pages: { next: response.body.more, param: leaf }
            create: { method: POST, path: /nests/new, body: { object: { called: object.name } }, id: response.body.number }
        actions:
          bird:
            kind: record
            modes: [upsert]
            match: [ring]
            object: nest
            fields: { ring: { type: string }, day: { type: string }, sort: { type: string }, eggs: { type: [string], split: ";", on_null: omit } }
            requests:
              write:
                for: [change, add]
                batch: { max_records: 8, max_groups: 3, group_by: [day], dedupe_by: [sort] }
                request: { method: POST, path: "/nests/{{ object.id }}", body: { array: { from: groups, each: { object: { on: group.day, birds: records } } } } }
                response: { failures: { each: response.body.wrong, when: { value: each.w, exists: true }, at: { group: position }, code: each.w } }
          pledge:
            kind: record
            modes: [mirror]
            match: [of]
            fields: { of: { type: string } }
            requests:
              make:
                for: [change, add]
                batch: { max_records: 5 }
                request: { method: POST, path: /pledges, body: records }
                response: { capture: { each: response.body.made, at: position, keep: { no: each.no } } }
              break:
                for: [remove]
                request: { method: POST, path: "/pledges/{{ captured.no }}/end" }
          roost:
            kind: record
            modes: [upsert]
            match: [of]
            fields: { of: { type: string } }
            requests:
              settle:
                for: [change, add]
                batch: { max_records: 6 }
                flow:
                  - { name: perch, request: { method: POST, path: /perches }, keep: { no: response.body.no } }
                  - { name: fly, upload: { method: PUT, path: "/perches/{{ step.perch.no }}", body: records } }
                  - { name: sleep, poll: { method: GET, path: "/perches/{{ step.perch.no }}" }, every: 5s, within: 9m, until: { value: response.body.dark, equals: true } }
                  - { name: morning, results: { method: GET, path: "/perches/{{ step.perch.no }}/fallen" }, response: { failures: { each: response.body.fallen, at: { index: each.at }, code: each.why } } }
                finally: { method: DELETE, path: "/perches/{{ step.perch.no }}" }
          egg:
            kind: event
            modes: [append]
            fields: { eggs: { type: [string] } }
            requests:
              lay:
                for: [add]
                repeat: safe
                batch: { max_records: 7, max_items: 3 }
                request: { method: POST, path: /eggs, body: { object: { laid: { array: { from: records.eggs, each: { object: { id: key, egg: each } } } } } } }
                response: { failures: { each: response.body.broken, at: { key: each.of }, code: each.b } }
        tests:
          - name: birds of two days
            action: bird
            object: n1
            operation: add
            records: [ { ring: a, day: mo, sort: x }, { ring: b, day: tu, sort: y }, { ring: c, day: mo, sort: z } ]
            expect_request:
              url: /nests/n1
              body: [ { on: mo, birds: [ { ring: a, sort: x }, { ring: c, sort: z } ] }, { on: tu, birds: [ { ring: b, sort: y } ] } ]
            answer: { status: 200, body: { wrong: [ { }, { w: ill } ] } }
            expect: [ accepted, { rejected: ill }, accepted ]
          - name: two pledges
            action: pledge
            operation: add
            records: [ { of: a }, { of: b } ]
            answer: { status: 200, body: { made: [ { no: 4 }, { no: 9 } ] } }
            expect: [ accepted, accepted ]
            captured: [ { no: "4" }, { no: "9" } ]
          - name: one is broken
            action: pledge
            operation: remove
            records: [ { of: a } ]
            captured: [ { no: "4" } ]
            expect_request: { method: POST, url: /pledges/4/end }
          - name: a night
            action: roost
            operation: change
            records: [ { of: a }, { of: b } ]
            steps:
              - { answer: { status: 201, body: { no: 8 } } }
              - { expect_request: { url: /perches/8, body: [ { of: a }, { of: b } ] }, answer: { status: 204 } }
              - { expect_request: { method: GET, url: /perches/8 }, answer: { status: 200, body: { dark: false } } }
              - { answer: { status: 200, body: { dark: true } } }
              - { expect_request: { method: GET, url: /perches/8/fallen }, answer: { status: 200, body: { fallen: [ { at: 1, why: wind } ] } } }
              - { expect_request: { method: DELETE, url: /perches/8 }, answer: { status: 204 } }
            expect: [ accepted, { rejected: wind } ]
          - name: three eggs of two birds
            action: egg
            operation: add
            records: [ { eggs: [a, b] }, { eggs: [c] } ]
            expect_request:
              body: { laid: [ { id: "00000000000000000000000000000001", egg: a }, { id: "00000000000000000000000000000001", egg: b }, { id: "00000000000000000000000000000002", egg: c } ] }
            answer: { status: 200, body: { broken: [ { of: "00000000000000000000000000000002", b: crack } ] } }
            expect: [ accepted, { rejected: crack } ]

    """
}

/// Every key of a connector, each with a change and the place where it shows.
extension KeyEffect {
  static let connectors: [KeyEffect] = [
    .init("connectors", "connectors:\n", "connector:\n", .lint),
    .init("transport", "transport: file", "transport: http", .lint),
    .init(
      "base_url", "{{ settings.region }}.desk", "{{ settings.region }}.desks", .update,
      says: "connector"),
    .init("settings", "agent: { type", "agents: { type", .lint),
    .init("settings.type", "user: { type: string }", "user: { type: int }", .lint),
    .init(
      "settings.required", "agent: { type: string, default: headgate }",
      "agent: { type: string, required: true }", .lint),
    .init(
      "settings.secret", "pass: { type: string, secret: true }", "pass: { type: string }", .update,
      says: "destination.settings.pass"),
    .init("settings.enum", "enum: [eu, us]", "enum: [us]", .lint),
    .init("settings.default", "default: headgate", "default: other", .lint, says: "HG0610"),
    .init("auth", "auth:\n", "auths:\n", .lint),
    .init(
      "auth.bearer", "- bearer: { token: settings.token }", "- basic: { username: settings.token }",
      .requests),
    .init(
      "auth.bearer.token", "bearer: { token: settings.token }", "bearer: { token: settings.user }",
      .requests),
    .init(
      "auth.basic", "      - basic: { username: settings.user, password: settings.pass }\n", "",
      .requests),
    .init("auth.basic.username", "username: settings.user", "username: settings.agent", .requests),
    .init("auth.basic.password", ", password: settings.pass", "", .requests),
    .init(
      "auth.header", "      - header: { name: X-Token, value: settings.token }\n", "", .requests),
    .init("auth.header.name", "name: X-Token", "name: X-Key", .requests, says: "X-Key"),
    .init("auth.header.value", "value: settings.token", "value: settings.agent", .requests),
    .init(
      "template", "value: settings.token", "value: { template: \"of {{ settings.user }}\" }",
      .requests,
      says: "X-Token: of me"),
    .init("rate", "rate: {", "rates: {", .lint),
    .init("rate.requests", "1200/min", "0/min", .lint, says: "HG0606"),
    .init("rate.concurrency", "concurrency: 4", "concurrency: 0", .lint),
    .init("rate.reset", "reset: {", "resets: {", .lint, says: "HG0203"),
    .init("rate.reset.header", "header: X-Budget,", "header: X-Quota,", .update, says: "connector"),
    .init("rate.reset.unit", "X-Budget, unit: s", "X-Budget, unit: ms", .update, says: "connector"),
    .init("actions", "    actions:\n      order:", "    action:\n      order:", .lint),
    .init(
      "actions.kind",
      "kind: record\n        modes: [replace]\n        record: free\n        requests: {",
      "kind: event\n        modes: [replace]\n        record: free\n        requests: {", .lint,
      says: "HG0612"),
    .init("actions.modes", "modes: [mirror, upsert]", "modes: [upsert]", .lint),
    .init(
      "actions.match", "match: [ref]\n        settings", "match: [email]\n        settings", .update
    ),
    .init(
      "actions.match.any_of", "match: { any_of: [email] }", "match: { any_of: [mail] }", .lint,
      says: "HG0602"),
    .init("actions.renew_after", "renew_after: 12mo", "renew_after: 12", .lint, says: "HG0613"),
    .init(
      "actions.settings", "copy: { type: string, default: \"no\" }",
      "copy: { type: string, default: \"yes\" }", .lint, says: "HG0610"),
    .init(
      "actions.record", "record: free\n        requests: {",
      "fields: { id: { type: int } }\n        match: [id]\n        requests: {", .lint),
    .init("actions.fields", "          label: { type: string }\n", "", .update, says: "connector"),
    .init(
      "fields.type", "total: { type: decimal }", "total: { type: string }", .requests,
      says: "\"1.5\""),
    .init(
      "fields.required", "email: { type: string, normalize",
      "email: { type: string, required: true, normalize", .outcome, says: "HG20"),
    .init("fields.max_length", "max_length: 50", "max_length: 10", .outcome, says: "HG20"),
    .init("fields.enum", "enum: [open, closed]", "enum: [closed]", .lint),
    .init("fields.normalize", "normalize: [trim, lower]", "normalize: [trim, upper]", .requests),
    .init("fields.normalize.apply", "apply: [upper]", "apply: [lower]", .outcome, says: "HG2020"),
    .init("fields.normalize.when", "in: [true]", "in: [false]", .outcome, says: "HG2020"),
    .init("fields.min_length", "min_length: 2", "min_length: 3", .plan, .outcome, says: "HG2019"),
    .init("fields.pattern", "[A-Z][0-9]", "[A-Z][0-3]", .plan, .outcome, says: "HG2020"),
    .init("fields.hash", ", hash: { with: md5,", ", hashs: { with: md5,", .lint, says: "HG0203"),
    .init("fields.hash.with", "with: md5", "with: sha1", .requests),
    .init(
      "fields.hash.when", "action.hashed, equals: true", "action.hashed, equals: false", .requests,
      says: "\"C1\""),
    .init("fields.min", "min: 1, max: 9", "min: 3, max: 9", .plan, .outcome, says: "HG2021"),
    .init("fields.max", "min: 1, max: 9", "min: 1, max: 4", .plan, .outcome, says: "HG2021"),
    .init("fields.min_items", "min_items: 1", "min_items: 3", .plan, says: "HG2022"),
    .init("fields.max_items", "max_items: 4", "max_items: 1", .plan, says: "HG2010"),
    .init("fields.default", "default: web", "default: shop", .requests, says: "\"shop\""),
    .init("checks", "checks:\n", "check:\n", .lint, says: "HG0203"),
    .init("checks.any_of", "any_of: [ref, email]", "any_of: [email]", .lint, says: "HG2023"),
    .init("checks.one_of", "one_of: [ref, alias]", "one_of: [ref, email]", .plan, says: "HG2023"),
    .init(
      "checks.message", "one_of: [ref, alias], message: one name",
      "one_of: [ref, email], message: two names", .plan, says: "two names"),
    .init("checks.after", "after: [due, placed]", "after: [placed, due]", .plan, says: "HG2023"),
    .init(
      "checks.required_if", "required_if: { field", "required_of: { field", .lint, says: "HG0203"),
    .init(
      "checks.required_if.field", "field: email, when", "field: alias, when", .plan,
      says: "HG2023"),
    .init(
      "checks.required_if.when", "when: { value: record.note, equals: none }",
      "when: { value: record.state, equals: open }", .plan, says: "HG2023"),
    .init("advice", "advice: [ { code: odd, do: make it even } ]", "advice: []", .outcome),
    .init("advice.code", "code: odd, do", "code: even, do", .outcome),
    .init("advice.do", "make it even", "leave it out", .outcome, says: "leave it out"),
  ]

  static let requests: [KeyEffect] = [
    .init(
      "requests", "        requests:\n          upsert:", "        request:\n          upsert:",
      .lint),
    .init("for", "for: [add, change]\n", "for: [add]\n", .lint, says: "HG0605"),
    .init(
      "requests.modes", "modes: [mirror]\n            for: [add, change, remove]",
      "modes: [upsert]\n            for: [add, change, remove]", .lint, says: "HG0605"),
    .init("repeat", "repeat: keyed", "repeat: often", .lint, says: "HG0207"),
    .init(
      "repeat keyed", "{ object: { id: key, visit: record } }", "{ object: { visit: record } }",
      .lint, says: "HG0614"),
    .init("batch", "batch: { max_records: 6, max_bytes: 5000 }", "batches: {}", .lint),
    .init("batch.max_records", "max_records: 6,", "max_records: 1,", .plan, .requests),
    .init("batch.max_bytes", "max_bytes: 5000", "max_bytes: 1000", .requests),
    .init(
      "batch.max_record_bytes", "max_bytes: 5000", "max_bytes: 5000, max_record_bytes: 9", .lint,
      says: "HG2012"),
    .init("request", " request: { method: DELETE", " requests: { method: DELETE", .lint),
    .init(
      "request.method", "method: DELETE, path: \"/orders", "method: PATCH, path: \"/orders",
      .requests,
      says: "PATCH"),
    .init("request.path", "path: \"/orders/{{", "path: \"/bills/{{", .requests, says: "/bills/1"),
    .init(
      "request.query", "{ copy: action.copy }", "{ copies: action.copy }", .lint, says: "HG0610"),
    .init(
      "request.headers", "{ X-Agent: settings.agent }", "{ X-Who: settings.agent }", .lint,
      says: "HG0610"),
    .init(
      "request.body", "{ object: { orders: records } }", "{ object: { bills: records } }", .lint,
      says: "HG0610"),
    .init(
      "request.file", "file: \"{{ settings.path }}\", replace", "file: away.jsonl, replace", .files,
      says: "away.jsonl"),
    .init(
      "request.append", "append: { object: { what: operation, it: record } }", "append: record",
      .lint, says: "HG0610"),
    .init(
      "request.replace", "replace: record", "replace: { object: { row: record } }", .files,
      says: "\"row\""),
    .init(
      "request.schema", "schema: action.of, table: { template",
      "schema: { const: x }, table: { template",
      .lint, says: "x.shop_people"),
    .init("request.table", "{{ action.of }}_people", "{{ action.of }}_men", .lint, says: "_men"),
    .init("request.rows", "rows: upsert", "rows: delete", .lint, says: "HG0605"),
    .init(
      "expect_request.table", "table: shop.shop_people", "table: shop.men", .lint, says: "HG0610"),
    .init("request.format", "format: action.as", "format: { const: jsonl }", .files),
    .init("request.csv", "csv: { separator: { const: tab }, line_end", "cvs: { line_end", .lint),
    .init(
      "csv.separator", "separator: { const: tab }", "separator: { const: pipe }", .files,
      says: "id|name"),
    .init("csv.line_end", "line_end: { const: crlf }", "line_end: { const: lf }", .files),
    .init("csv.formulas", "formulas: { const: escape }", "formulas: { const: keep }", .files),
    .init("response", "response: { classify", "answer: { classify", .lint),
    .init(
      "response.accepted", "accepted: { value: response.body.ok",
      "accepted: { value: response.body.fine", .lint, says: "HG0610"),
    .init(
      "response.failures", "failures:\n                each: response.body.errors",
      "failure:\n                each: response.body.errors", .lint),
    .init("failures.each", "each: response.body.errors", "each: response.body.faults", .outcome),
    .init(
      "failures.when", "when: { value: each.status, equals: error }",
      "when: { value: each.status, equals: note }", .outcome),
    .init("failures.at", "at: { index: each.place }", "at: position", .outcome),
    .init("at.index", "index: each.place", "index: each.nowhere", .outcome),
    .init("at.field", "at: { index: each.place }", "at: { field: label }", .outcome),
    .init(
      "at.value", "at: { index: each.place }", "at: { field: ref, value: each.nowhere }", .outcome),
    .init("failures.code", "code: each.code", "code: each.alias", .outcome, says: "strange"),
    .init(
      "failures.message", "message: each.reason", "message: each.words", .outcome, says: "by far"),
    .init(
      "response.classify", "classify: [ { status: 404, as: accept } ]", "classify: []", .outcome),
    .init("classify.status", "status: 404", "status: 405", .outcome),
    .init("classify.as", "as: accept", "as: retry", .outcome, says: "HG0927"),
    .init(
      "classify.when", "{ value: response.body.busy, equals: true }, as",
      "{ value: response.body.idle, equals: true }, as", .lint, says: "HG0610"),
    .init(
      "failures.classify", "classify: [ { code: gone, as: absent } ]", "classify: []", .lint,
      says: "HG0610"),
    .init(
      "failures.classify.code", "{ code: gone, as: absent }", "{ code: lost, as: absent }", .lint,
      says: "HG0610"),
    .init("condition.value", "{ value: each.status,", "{ value: each.code,", .outcome),
    .init("condition.equals", "ok, equals: true", "ok, equals: false", .lint, says: "HG0610"),
    .init(
      "condition.in", "{ value: each.status, equals: error }", "{ value: each.status, in: [a, b] }",
      .outcome),
    .init(
      "condition.exists", "{ value: each.status, equals: error }",
      "{ value: each.status, exists: false }", .outcome),
    .init(
      "condition.not", "{ value: each.status, equals: error }",
      "{ not: { value: each.status, equals: error } }", .outcome),
    .init(
      "condition.all", "{ value: each.status, equals: error }",
      "{ all: [ { value: each.status, exists: true }, { value: each.code, equals: x } ] }", .outcome
    ),
    .init(
      "condition.any", "{ value: each.status, equals: error }",
      "{ any: [ { value: each.code, equals: x } ] }", .outcome),
  ]

  static let tests: [KeyEffect] = [
    .init("tests", "    tests:\n      - name: one", "    test:\n      - name: one", .lint),
    .init(
      "tests.action",
      "action: order\n        settings: { token: t, base_url: \"https://x.example\" }\n        with",
      "action: orders\n        settings: { token: t, base_url: \"https://x.example\" }\n        with",
      .lint),
    .init(
      "tests.settings", "settings: { path: a.jsonl }", "settings: { path: b.jsonl }", .lint,
      says: "HG0610"),
    .init("tests.with", "with: { queue: q }", "with: { queue: r }", .lint, says: "HG0610"),
    .init(
      "tests.mode", "mode: mirror\n        operation", "mode: upsert\n        operation", .lint),
    .init(
      "tests.match",
      "        match: [id]\n        operation: add\n        records: [ { id: 1, name: x } ]",
      "        operation: add\n        records: [ { id: 1, name: x } ]", .lint),
    .init(
      "tests.operation", "operation: add\n        records: [ { id: 1, name: x } ]",
      "operation: remove\n        records: [ { id: 1, name: x } ]", .lint, says: "HG0610"),
    .init(
      "tests.records", "records: [ { id: 1, name: x } ]", "records: [ { id: 2, name: x } ]", .lint,
      says: "HG0610"),
    .init("tests.expect_request", "expect_request: { file:", "expect_requests: { file:", .lint),
    .init(
      "expect_request.method", "method: POST\n          url", "method: PUT\n          url", .lint,
      says: "HG0610"),
    .init(
      "expect_request.url", "/queue-q/orders?copy=no", "/queue-q/orders", .lint, says: "HG0610"),
    .init(
      "expect_request.headers", "X-Agent: headgate }", "X-Agent: other }", .lint, says: "HG0610"),
    .init(
      "expect_request.body", "body: { orders: [ { ref: \"1\" } ] }",
      "body: { orders: [ { ref: \"2\" } ] }", .lint, says: "HG0610"),
    .init("expect_request.file", "file: a.jsonl,", "file: b.jsonl,", .lint, says: "HG0610"),
    .init(
      "expect_request.lines", "lines: [ { what: add,", "lines: [ { what: remove,", .lint,
      says: "HG0610"),
    .init("tests.answer", "answer: { status: 200, text", "answers: { status: 200, text", .lint),
    .init("answer.status", "status: 200, headers", "status: 500, headers", .lint, says: "HG0610"),
    .init("answer.headers", "{ X-A: b }", "{ X-A: [b] }", .lint),
    .init(
      "answer.body", "body: { ok: true, errors: [] }", "body: { ok: false, errors: [] }", .lint,
      says: "HG0610"),
    .init("answer.text", "text: \"\"", "text: \"{\\\"ok\\\": true}\"", .lint, says: "HG0610"),
    .init("tests.expect", "expect: [ accepted ]", "expect: [ retry ]", .lint, says: "HG0610"),
  ]
}

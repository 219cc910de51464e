/// Every key by which records go into groups and objects, each with a change and the place where it shows.
extension KeyEffect {
  static let loft: [KeyEffect] = [
    .init("batch.group_by", "group_by: [day]", "group_by: [sort]", .lint, says: "HG06"),
    .init("batch.dedupe_by", "dedupe_by: [sort]", "dedupe_by: [day]", .lint, says: "HG0610"),
    .init("batch.max_groups", "max_groups: 3", "max_groups: 1", .lint, says: "HG0610"),
    .init("batch.max_items", "max_items: 3", "max_items: 1", .lint, says: "HG0610"),
    .init("at.group", "at: { group: position }", "at: { group: each.w }", .lint, says: "HG0610"),
    .init("at.key", "at: { key: each.of }", "at: { key: each.b }", .lint, says: "HG0610"),
    .init(
      "response.capture", "response: { capture: {", "response: { captured: {", .lint,
      says: "HG0203"),
    .init("capture.each", "each: response.body.made", "each: made", .lint, says: "HG0601"),
    .init(
      "capture.at", "at: position, keep", "at: { index: each.no }, keep", .lint, says: "HG0610"),
    .init("capture.keep", "keep: { no: each.no }", "keep: { no: each.of }", .lint, says: "HG0610"),
    .init(
      "tests.captured", "captured: [ { no: \"4\" } ]", "captured: [ { no: \"5\" } ]", .lint,
      says: "HG0610"),
    .init("requests.flow", "flow:\n", "flows:\n", .lint, says: "HG0203"),
    .init("flow.name", "name: perch,", "name: branch,", .lint, says: "HG0602"),
    .init(
      "flow.request", "request: { method: POST, path: /perches }",
      "request: { method: POST, path: perches }", .lint, says: "HG0608"),
    .init(
      "flow.keep", "keep: { no: response.body.no }", "keep: { no: response.body.number }", .lint,
      says: "HG0610"),
    .init("flow.upload", "upload: { method: PUT", "upload: { method: GOT", .lint, says: "HG0207"),
    .init(
      "flow.poll", "poll: { method: GET, path", "results: { method: GET, path", .lint,
      says: "HG0618"),
    .init("flow.every", "every: 5s", "every: 5", .lint, says: "HG0702"),
    .init("flow.within", "within: 9m", "within: nine", .lint, says: "HG0702"),
    .init(
      "flow.until", "until: { value: response.body.dark, equals: true }",
      "until: { value: response.body.dark, equals: false }", .lint, says: "HG0610"),
    .init(
      "flow.results", "results: { method: GET", "results: { method: PUT", .lint, says: "HG0610"),
    .init(
      "flow.response", "response: { failures: { each: response.body.fallen",
      "response: { failures: { each: response.body.fell", .lint, says: "HG0610"),
    .init(
      "requests.finally", "finally: { method: DELETE", "finally: { method: PUT", .lint,
      says: "HG0610"),
    .init("tests.steps", " steps:\n", " step:\n", .lint, says: "HG0203"),
    .init(
      "steps.answer", "{ answer: { status: 201, body: { no: 8 } } }", "{ answer: { status: 500 } }",
      .lint, says: "HG0610"),
    .init(
      "steps.expect_request", "{ expect_request: { url: /perches/8, body",
      "{ expect_request: { url: /perches/9, body", .lint, says: "HG0610"),
    .init("fields.split", "split: \";\"", "split: \"\"", .lint, says: "HG0609"),
    .init(
      "fields.on_null", "split: \";\", on_null: omit", "split: \";\", on_null: reject", .lint,
      says: "HG0207"),
    .init("actions.object", "        object: nest\n", "", .lint, says: "HG0601"),
    .init("tests.object", "        object: n1\n", "", .lint, says: "HG0610"),
    .init("objects", "    objects:\n", "    object:\n", .lint, says: "HG0203"),
    .init(
      "objects.settings", "remark: { type: string }", "reason: { type: string }", .lint,
      says: "HG0602"),
    .init(
      "objects.nonce", "        nonce: { in: remark, at: each.remark }\n", "", .lint,
      says: "HG0616"),
    .init("nonce.in", "in: remark, at", "in: name, at", .lint, says: "HG0602"),
    .init("nonce.at", "at: each.remark", "at: response.body.remark", .lint, says: "HG0601"),
    .init("objects.finds_new", "finds_new: true", "finds_new: maybe", .lint, says: "HG0204"),
    .init(
      "objects.name_reusable", "name_reusable: true", "name_reusable: maybe", .lint, says: "HG0204"),
    .init("objects.find", "        find:\n", "        found:\n", .lint, says: "HG0202"),
    .init("find.each", "each: response.body.nests", "each: nests", .lint, says: "HG0601"),
    .init(
      "find.where", "where: { value: each.called", "where: { value: object.called", .lint,
      says: "HG0602"),
    .init("find.id", "id: each.number", "id: number", .lint, says: "HG0601"),
    .init("find.pages", "pages: { next", "page: { next", .lint, says: "HG0203"),
    .init("pages.next", "next: response.body.more", "next: each.more", .lint, says: "HG0601"),
    .init("pages.param", "param: leaf", "parameter: leaf", .lint, says: "HG0202"),
    .init(
      "objects.create", "        create: { method", "        made: { method", .lint,
      says: "HG0202"),
  ]
}

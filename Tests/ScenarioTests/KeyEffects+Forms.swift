/// The forms and modifiers of mapping values beyond paths, objects and arrays.
extension KeyEffect {
  static let forms: [KeyEffect] = [
    .init("map all", "map: { id: id, name: name }", "map: all", .files, says: "Oslo"),
    .init(
      "map *", "map: { id: id, name: name }", "map: { id: id, name: name, \"*\": all }", .files,
      says: "Oslo"),
    .init("template", "{{ extra }} of", "{{ extra }} no", .files, says: "x no 1"),
    .init("parent", "{ parent: sku }", "{ parent: quantity }", .files),
    .init("coalesce", "coalesce: [note, extra]", "coalesce: [extra, note]", .files),
    .init("if", "recent: { if:", "recent: { iff:", .lint, says: "HG0203"),
    .init("if.when", "gte: 2", "gte: 4", .files),
    .init("if.then", "const: large", "const: huge", .files, says: "huge"),
    .init("if.else", "const: small", "const: tiny", .files, says: "tiny"),
    .init(
      "when.all", "all:\n              - { value", "any:\n              - { value", .files),
    .init("when.any", "any: [ { value: email", "all: [ { value: email", .files),
    .init(
      "when.not", "{ not: { value: note, exists: true } }", "{ value: note, exists: true }", .files),
    .init("when.value", "value: email, matches", "value: note, matches", .files),
    .init("when.matches", "^[d-z]", "^[a-c]", .files),
    .init("when.exists", "note, exists: true", "note, exists: false", .files),
    .init("lookup", "sort: { lookup:", "sort: { look:", .lint, says: "HG0203"),
    .init("lookup.value", "value: total, table", "value: id, table", .files),
    .init("lookup.table", "3.5: cheap", "3.5: fair", .files, says: "fair"),
    .init("lookup.else", "const: plain", "const: simple", .files, says: "simple"),
    .init("merge", ", { object: { b: total } } ]", " ]", .files),
    .init("flatten", "{ flatten: { value", "{ flat: { value", .lint, says: "HG0203"),
    .init("flatten.separator", "separator: _", "separator: \"/\"", .files, says: "x/y"),
    .init("json", "packed: { json:", "packed: { jsn:", .lint, says: "HG0203"),
    .init("json.encode", "encode: lines", "encode: note", .files),
    .init("json.decode", "decode: { template: \"[{{", "decode: { template: \"[0, {{", .files),
    .init("row", "{ row: operation }", "{ row: key }", .files),
    .init("run", "run: started_at", "run: ended_at", .lint, says: "HG0207"),
    .init("zone", "zone: Europe/Zurich", "zone: America/New_York", .files, says: "-05:00"),
    .init("country", "country: CH", "country: DE", .files, says: "+49446681800"),
    .init("max_length of a value", "max_length: 4 }", "max_length: 2 }", .outcome, says: "HG2006"),
    .init("pii", "T{{ total }}\", pii: true }", "T{{ total }}\" }", .plan, says: "T9.75"),
    .init("apply.hmac", "[{ hmac: {", "[{ hmak: {", .lint, says: "HG0207"),
    .init(
      "apply.hmac.key", "key: { env: TOKEN }, algorithm", "key: { env: OTHER_TOKEN }, algorithm",
      .files),
    .init("apply.hmac.algorithm", "algorithm: sha256", "algorithm: sha1", .files),
    .init("apply of a template", "apply: [e164]", "apply: [digits]", .lint, says: "HG0415"),
  ]
}

/// What pipelines, models and environments say of what is to happen.
extension CodeFixture {
  static let policies: [CodeFixture] =
    [
      ("HG0310", "events: [added]", "on_destroy: retain", "events"),
      ("HG0310", "start: now", "on_destroy: retain", "start"),
      ("HG0311", "moved: { from: catalog }", "moved: { from: older }", "catalog"),
      ("HG0311", "moved: { from: people }", "moved: { from: older }", "people"),
      ("HG0205", "moved: { from: Older }", "moved: { from: older }", "Older"),
      ("HG0702", "retry: { for: 1 day }", "retry: { for: 2w }", "1 day"),
      ("HG0204", "retry: { attempts: 0 }", "retry: { attempts: 1 }", "0"),
      ("HG0207", "on_change: { mapping: forbid }", "on_change: { mapping: forward }", "forbid"),
      ("HG0207", "on_change: { match: forward }", "on_change: { match: forbid }", "forward"),
      ("HG0207", "on_destroy: remove", "on_destroy: empty", "remove"),
      ("HG0312", "on_destroy: delete", "on_destroy: retain", "delete"),
    ].map { code, wrong, right, place in
      .init(
        code, "Everyone", wrong: "Everyone\n    \(wrong)", right: "Everyone\n    \(right)",
        at: place)
    }
    + [
      ("HG0902", "changes: {}", "changes: { max: 1% }", "{}"),
      ("HG0902", "adds: { above: 5 }", "adds: { rows: 5 }", "{ above: 5 }"),
      ("HG0902", "rejects: {}", "rejects: { max: 50% }", "{}"),
      ("HG0901", "rejects: { max: 101% }", "rejects: { max: 100% }", "101%"),
    ].map { code, wrong, right, place in
      .init(
        code, "empty_source: abort", wrong: "empty_source: abort, \(wrong)",
        right: "empty_source: abort, \(right)", at: place)
    }
    + [
      ("HG0812", "sample: 5", "send: sample, sample: 5", "sample"),
      ("HG0812", "send: none, sample: 5", "send: none", "sample"),
      ("HG0202", "send: sample", "send: all", nil),
      ("HG0204", "send: sample, sample: 0", "send: sample, sample: 1", "0"),
      (
        "HG0209", "state: { sqlite: { path: ../a.db } }", "state: { sqlite: { path: a.db } }",
        "../a.db"
      ),
    ].map { code, wrong, right, place in
      .init(
        code, "default: true,", wrong: "default: true, \(wrong),",
        right: "default: true, \(right),", at: place)
    }
    + [
      ("HG0511", "unique: [titel]", "unique: [title]", "titel"),
      ("HG0511", "not_null: []", "not_null: [title, sku]", "[]"),
      ("HG0511", "unique: [sku, sku]", "unique: sku", "sku"),
      ("HG0511", "row_count: {}", "row_count: { min: 1 }", "{}"),
      (
        "HG0511", "row_count: { min: 2, max: 1 }", "row_count: { min: 1, max: 1 }",
        "{ min: 2, max: 1 }"
      ),
      (
        "HG0511", "unique: [sku], not_null: [sku]", "not_null: sku",
        "{ unique: [sku], not_null: [sku] }"
      ),
      ("HG0901", "row_count: { max_change: 5 }", "row_count: { max_change: 150% }", "5"),
    ].map { code, wrong, right, place in
      .init(
        code, "      title: string", wrong: "      title: string\n    tests: [ { \(wrong) } ]",
        right: "      title: string\n    tests: [ { \(right) } ]", at: place)
    }
}

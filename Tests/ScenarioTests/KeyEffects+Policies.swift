/// Keys that say how a pipeline deals with what happens: each shows as a change of its definition.
extension KeyEffect {
  static let policies: [KeyEffect] = [
    .init("environments.protected", "protected: true", "protected: 1", .lint, says: "HG0204"),
    .init("environments.send", "send: sample, ", "", .lint, says: "HG0812"),
    .init("environments.sample", "sample: 5, ", "", .lint, says: "HG0202"),
    .init("models.tests", "    tests: [ { unique", "    test: [ { unique", .lint, says: "HG0203"),
    .init("models.tests.unique", "unique: [id]", "unique: [text]", .update, says: "model.tests"),
    .init("models.tests.not_null", "not_null: [id]", "not_null: [ids]", .lint, says: "HG0511"),
    .init("models.tests.row_count", "row_count: {", "row_counts: {", .lint, says: "HG0203"),
    .init("row_count.min", "min: 0", "min: 2000", .lint, says: "HG0511"),
    .init("row_count.max", "max: 1000", "max: 2000", .update, says: "model.tests"),
    .init(
      "row_count.max_change", "max_change: 500%", "max_change: 50%", .update, says: "model.tests"),
    .init("guard.rejects", "max: 12%", "max: 13%", .update, says: "guard.rejects"),
    .init("guard.changes", "above: 7000", "above: 7001", .update, says: "guard.changes"),
    .init("guard.adds", "above: 8000", "above: 8001", .update, says: "guard.adds"),
    .init("retry", "retry: {", "retries: {", .lint, says: "HG0203"),
    .init("retry.for", "for: 7d", "for: 8d", .update, says: "retry.for"),
    .init("retry.attempts", "attempts: 9", "attempts: 8", .update, says: "retry.attempts"),
    .init("on_change", "on_change: {", "on_changes: {", .lint, says: "HG0203"),
    .init(
      "on_change.mapping", "mapping: resync", "mapping: forward", .update,
      says: "on_change.mapping"),
    .init("on_change.match", "match: rematch", "match: forbid", .update, says: "on_change.match"),
    .init(
      "on_change.identifier", "identifier: forbid", "identifier: rekey", .update,
      says: "on_change.identifier"),
    .init(
      "on_change.target", "target: replace", "target: forbid", .update, says: "on_change.target"),
    .init("retain", "retain: {", "retains: {", .lint, says: "HG0203"),
    .init("retain.logs", "logs: 30d", "logs: 31d", .update, says: "retain.logs"),
    .init(
      "retain.changesets", "changesets: 2", "changesets: 3", .update, says: "retain.changesets"),
    .init("retain.gone", "gone: 60d", "gone: 61d", .update, says: "retain.gone"),
    .init("on_destroy", "on_destroy: retain", "on_destroy: empty", .update, says: "on_destroy"),
    .init("moved", "moved: { from: elders }", "moved: { from: orders }", .lint, says: "HG0311"),
    .init("events", "moved: { from: elders }", "events: [added]", .lint, says: "HG0310"),
    .init("start", "moved: { from: elders }", "start: now", .lint, says: "HG0310"),
  ]
}

import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

extension RequestDefinition {
  /// Reads one request of an action.
  static func read(
    _ entry: YAMLEntry, transport: ConnectorDefinition.Transport, in scope: ValueScope,
    _ bag: inout DiagnosticBag
  ) -> RequestDefinition? {
    let what = "the request `\(entry.key)`"
    let known = ["for", "batch", "request"] + (transport == .http ? ["response"] : [])
    guard
      let keyed = entry.value.keyed(
        what, known: known, later: ["repeat", "flow", "results", "finally", "idempotency"], &bag),
      let requestNode = keyed.required("request", &bag)
    else { return nil }
    let batch = BatchLimits.read(keyed["batch"], transport, &bag)
    let isWhole = requestNode.mapping?.contains { $0.key == "replace" } ?? false
    let operations = operations(keyed, isWhole: isWhole, &bag)
    let write: Write?
    switch transport {
    case .http:
      write = HTTPRequestDefinition.read(
        requestNode, response: keyed["response"], isSingle: batch.maxRecords == 1,
        hasOneOperation: operations.count == 1, in: scope, &bag
      ).map { .http($0) }
    case .file: write = fileWrite(requestNode, in: scope, &bag)
    }
    guard let write else { return nil }
    return RequestDefinition(
      name: entry.key, operations: operations, maxRecords: batch.maxRecords,
      maxBytes: batch.maxBytes, write: write)
  }

  private static func operations(
    _ keyed: KeyedNode, isWhole: Bool, _ bag: inout DiagnosticBag
  ) -> [Operation] {
    if isWhole {
      if let entry = keyed.entry("for") {
        bag.add(
          Diagnostic(
            .operationsCovered, "a request that replaces everything carries no single operations",
            at: entry.keySpan, label: "leave it out"))
      }
      return Operation.allCases
    }
    guard let node = keyed.required("for", &bag) else { return [] }
    guard let nodes = node.list("`for`", &bag) else { return [] }
    var operations: [Operation] = []
    for node in nodes {
      guard let operation = node.choice("`for`", of: Operation.self, &bag) else { continue }
      if operations.contains(operation.value) {
        bag.add(
          Diagnostic(
            .operationsCovered, "`\(operation.value.rawValue)` is listed twice", at: node.span,
            label: "again"))
      } else {
        operations.append(operation.value)
      }
    }
    return operations
  }

  private static func fileWrite(
    _ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> Write? {
    guard
      let keyed = node.keyed(
        "`request`", known: ["file", "append", "replace"], later: ["format", "header"], &bag),
      let fileNode = keyed.required("file", &bag),
      let file = TextTemplate.read(
        fileNode, what: "`file`",
        in: scope.place(
          "the path of a file", roots: [.settings, .action], refusesSecrets: true), &bag)
    else { return nil }
    let line = scope.place("a line", roots: [.settings, .action, .record, .operation])
    let whole = scope.place("a line", roots: [.settings, .action, .record])
    switch (keyed["append"], keyed["replace"]) {
    case (let append?, nil):
      return BodyReading.read(append, in: line, &bag).map { .append(file: file, line: $0) }
    case (nil, let replace?):
      return BodyReading.read(replace, in: whole, &bag).map { .replace(file: file, line: $0) }
    case (nil, nil), (_?, _?):
      bag.add(
        Diagnostic(
          .wrongShape, "a request to a file has one of `append` and `replace`", at: node.span,
          label: "needs one"))
      return nil
    }
  }
}

/// How much one request takes.
private struct BatchLimits {
  var maxRecords: Int
  var maxBytes = 1_000_000

  /// Without `batch`, an HTTP request carries one record; a file is written in large pieces.
  static func read(
    _ node: YAMLNode?, _ transport: ConnectorDefinition.Transport, _ bag: inout DiagnosticBag
  ) -> BatchLimits {
    var limits = BatchLimits(maxRecords: transport == .http ? 1 : 10_000)
    guard
      let keyed = node?.keyed(
        "`batch`", known: ["max_records", "max_bytes"], later: ["group_by", "dedupe_by"], &bag)
    else { return limits }
    if let records = keyed["max_records"]?.int("`max_records`", in: 1...1_000_000, &bag) {
      limits.maxRecords = records.value
    }
    if let bytes = keyed["max_bytes"]?.int("`max_bytes`", in: 1_000...1_000_000_000, &bag) {
      limits.maxBytes = bytes.value
    }
    return limits
  }
}

import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

/// What a request must know of the action it is of.
struct ActionOffer {
  let kind: ActionKind
  let modes: [SyncMode]
  var matrix: MatrixDefinition?
}

extension RequestDefinition {
  /// Reads one request of an action.
  static func read(
    _ entry: YAMLEntry, transport: ConnectorDefinition.Transport, action: ActionOffer,
    in scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> RequestDefinition? {
    let what = "the request `\(entry.key)`"
    let ofHTTP = transport == .http ? ["response", "flow", "finally"] : []
    // A message is of one record.
    let ofMany = transport == .smtp ? [] : ["batch"]
    guard
      let keyed = entry.value.keyed(
        what, known: ["modes", "for", "repeat", "request"] + ofMany + ofHTTP,
        later: ["results", "idempotency"], &bag),
      let requestNode = keyed["flow"] ?? keyed.required("request", &bag)
    else { return nil }
    for key in ["request", "response"] where keyed["flow"] != nil {
      guard let entry = keyed.entry(key) else { continue }
      bag.add(
        Diagnostic(
          .flowFits, "`\(key)` stands in a step where there is a `flow`", at: entry.keySpan,
          label: "belongs into a step"))
    }
    if let entry = keyed.entry("finally"), keyed["flow"] == nil {
      bag.add(
        Diagnostic(
          .flowFits, "`finally` ends a `flow`, and there is none", at: entry.keySpan,
          label: "ends nothing"))
    }
    let batch = BatchRules.read(keyed["batch"], transport, in: scope, &bag)
    var scope = scope
    scope.group = batch.groupBy
    let isWhole =
      requestNode.mapping?.contains {
        $0.key == "replace" || $0.key == "matrix" && $0.value.scalar?.text == "replace"
      } ?? false
    let operations = operations(keyed, isWhole: isWhole, &bag)
    let modes =
      isWhole ? [.replace] : modes(keyed["modes"], operations, offered: action.modes, &bag)
    let written: (write: Write, usesKey: Bool)?
    switch transport {
    case .http where requestNode.mapping?.contains { $0.key == "matrix" } == true:
      written = MatrixRequestDefinition.read(
        requestNode, operations, of: action.matrix, response: keyed["response"], in: scope, &bag
      ).map { (.matrix($0), false) }
    case .http:
      let http =
        keyed["flow"] == nil
        ? HTTPRequestDefinition.read(
          requestNode, response: keyed["response"], batch: batch, operations: operations,
          in: scope, &bag)
        : FlowReading.read(
          requestNode, finally: keyed["finally"], batch: batch, operations: operations, in: scope,
          &bag)
      written = http.map { (.http($0), $0.usesKey) }
    case .file: written = Write.file(requestNode, in: scope, &bag)
    case .sql:
      written = TableRequestDefinition.read(requestNode, operations, in: scope, &bag)
        .map { (.table($0), false) }
    case .smtp:
      written = MailRequestDefinition.read(
        requestNode, hasOneOperation: operations.count == 1, in: scope, &bag
      ).map { (.mail($0), true) }
    }
    guard let written else { return nil }
    return RequestDefinition(
      name: entry.key, modes: modes, operations: operations, batch: batch,
      repeatability: Repeatability.read(keyed, action.kind, usesKey: written.usesKey, &bag),
      write: written.write, usesKey: written.usesKey)
  }

  /// The modes that a request names, or those of the action that bring about what it carries.
  private static func modes(
    _ node: YAMLNode?, _ operations: [Operation], offered: [SyncMode], _ bag: inout DiagnosticBag
  ) -> [SyncMode] {
    guard let node else {
      return offered.filter { mode in
        mode.operations.contains(where: operations.contains)
      }
    }
    let modes = node.list("`modes`", &bag)?.compactMap {
      $0.choice("`modes`", of: SyncMode.self, &bag)
    }
    for mode in modes ?? [] where !offered.contains(mode.value) {
      bag.add(
        Diagnostic(
          .operationsCovered, "the action does not offer the mode `\(mode.value.rawValue)`",
          at: mode.span, label: "not a mode of the action"))
    }
    return modes?.map(\.value) ?? []
  }

  private static func operations(
    _ keyed: KeyedNode, isWhole: Bool, _ bag: inout DiagnosticBag
  ) -> [Operation] {
    if isWhole {
      for key in ["for", "modes"] {
        guard let entry = keyed.entry(key) else { continue }
        bag.add(
          Diagnostic(
            .operationsCovered,
            "a request that replaces everything serves `replace` and no single operations",
            at: entry.keySpan, label: "leave it out"))
      }
      return []
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
}

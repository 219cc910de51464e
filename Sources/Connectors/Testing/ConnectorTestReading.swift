import Diagnostics
import Records
import YAMLSyntax

extension ConnectorTest {
  /// Reads a connector's `tests`.
  static func read(_ node: YAMLNode, _ actions: [ActionDefinition], _ bag: inout DiagnosticBag)
    -> [ConnectorTest]
  {
    (node.list("`tests`", &bag) ?? []).compactMap { read(test: $0, actions, &bag) }
  }

  private static func read(
    test node: YAMLNode, _ actions: [ActionDefinition], _ bag: inout DiagnosticBag
  ) -> ConnectorTest? {
    guard
      let keyed = node.keyed(
        "a connector's test",
        known: [
          "name", "action", "settings", "with", "object", "mode", "match", "operation", "records",
          "captured", "steps", "expect_request", "answer", "expect",
        ], &bag),
      let name = keyed.required("name", &bag)?.string("`name`", &bag),
      let action = keyed.required("action", &bag)?.string("`action`", &bag),
      let recordNodes = keyed.required("records", &bag)?.list("`records`", &bag)
    else { return nil }
    guard let definition = actions.first(where: { $0.name == action.value }) else {
      bag.add(
        .unknownName(
          action.value, what: "action of the connector", at: action.span,
          known: actions.map(\.name)))
      return nil
    }
    guard let (operation, mode) = operation(keyed, definition, &bag) else { return nil }
    let answer = keyed["answer"].flatMap { GivenAnswer.read($0, &bag) }
    let outcomes =
      keyed["expect"]?.list("`expect`", &bag)?.compactMap { Expected.read($0, &bag) } ?? []
    // What the action's checks refuse is not sent, so nothing answers.
    let isUnsent =
      !outcomes.isEmpty && outcomes.allSatisfy { $0 == .rejected(code: RecordChecks.code) }
    let steps = (keyed["steps"]?.list("`steps`", &bag) ?? []).compactMap { Step.read($0, &bag) }
    let isFlow = definition.request(for: operation, in: mode)?.isFlow ?? false
    if isFlow != (keyed["steps"] != nil), !isUnsent {
      bag.add(
        Diagnostic(
          .wrongShape,
          isFlow
            ? "a test of a `flow` says its calls and their answers in `steps`"
            : "`steps` are the calls of a `flow`, and the request is one call",
          at: keyed["steps"]?.span ?? node.span, label: isFlow ? "has no `steps`" : "no flow"))
    }
    if isFlow {
      for key in ["expect_request", "answer"] {
        guard let entry = keyed.entry(key) else { continue }
        bag.add(
          Diagnostic(
            .wrongShape, "`\(key)` stands in each of the `steps` of a flow", at: entry.keySpan,
            label: "belongs into a step"))
      }
    }
    for (key, other) in [("answer", "expect"), ("expect", "answer")]
    where keyed[key] != nil && !isUnsent && !isFlow {
      _ = keyed.required(other, &bag)
    }
    if let node = keyed["expect"], outcomes.count != recordNodes.count {
      bag.add(
        .wrongShape(node, needed: "a list of one outcome for each record", what: "`expect`"))
    }
    if keyed["expect_request"] == nil, keyed["answer"] == nil, !isUnsent, !isFlow {
      _ = keyed.required("expect_request", &bag)
    }
    let match = keyed["match"].flatMap { MatchSyntax.read($0, &bag) }?.identity.fields ?? []
    if match.isEmpty, definition.match.isEmpty, definition.kind != .event {
      _ = keyed.required("match", &bag)
    }
    return ConnectorTest(
      name: name.value, span: name.span, action: action.value,
      settings: values(keyed["settings"], "`settings`", &bag),
      with: values(keyed["with"], "`with`", &bag),
      object: keyed["object"]?.string("`object`", &bag)?.value, match: match, mode: mode,
      operation: operation,
      records: recordNodes.compactMap { literal($0, &bag) },
      request: keyed["expect_request"].flatMap { ExpectedRequest($0, &bag) },
      answer: answer, steps: steps, outcomes: outcomes,
      captured: captured(keyed, operation, definition, mode, count: recordNodes.count, &bag))
  }

  /// Reads what stands beside each record; nothing where no removal needs it.
  private static func captured(
    _ keyed: KeyedNode, _ operation: Operation, _ action: ActionDefinition, _ mode: SyncMode,
    count: Int, _ bag: inout DiagnosticBag
  ) -> [JSONValue] {
    let isNeeded = action.request(for: operation, in: mode)?.usesCaptured ?? false
    guard let node = keyed["captured"] else {
      if isNeeded { _ = keyed.required("captured", &bag) }
      return []
    }
    let captured = node.list("`captured`", &bag)?.compactMap { literal($0, &bag) } ?? []
    guard isNeeded || keyed["answer"] != nil else {
      bag.add(
        Diagnostic(
          .wrongShape, "`captured` says what is kept of an answer, or what a removal is made of",
          at: node.span, label: "the test has neither"))
      return []
    }
    if captured.count != count {
      bag.add(
        .wrongShape(node, needed: "a list of one map for each record", what: "`captured`"))
      return []
    }
    return captured
  }

  /// What is sent, and in which mode: the action's first that has it, where the test does not say.
  private static func operation(
    _ keyed: KeyedNode, _ action: ActionDefinition, _ bag: inout DiagnosticBag
  ) -> (Operation, SyncMode)? {
    var mode = action.modes == [.replace] ? SyncMode.replace : nil
    if let node = keyed["mode"] {
      guard let choice = node.choice("`mode`", of: SyncMode.self, &bag) else { return nil }
      mode = choice.value
    }
    // The whole content has no operations.
    if mode == .replace { return (.add, .replace) }
    guard
      let operation = keyed.required("operation", &bag)?.choice(
        "`operation`", of: Operation.self, &bag)
    else { return nil }
    let usual = action.modes.first { action.request(for: operation.value, in: $0) != nil }
    return (operation.value, mode ?? usual ?? .mirror)
  }

  private static func values(_ node: YAMLNode?, _ what: String, _ bag: inout DiagnosticBag)
    -> [String: JSONValue]
  {
    var values: [String: JSONValue] = [:]
    for entry in node.flatMap({ $0.named(what, &bag) }) ?? [] {
      values[entry.key] = literal(entry.value, &bag)
    }
    return values
  }

  static func literal(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> JSONValue? {
    JSONValue.read(node, as: .any, what: "a literal of a test", &bag)
  }

  fileprivate static func headers(_ node: YAMLNode?, _ bag: inout DiagnosticBag)
    -> [(name: String, value: String)]
  {
    (node.flatMap { $0.named("`headers`", &bag) } ?? []).compactMap { entry in
      entry.value.string("a header", &bag).map { (entry.key, $0.value) }
    }
  }
}

extension ConnectorTest.Step {
  fileprivate static func read(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> Self? {
    guard let keyed = node.keyed("a step of a test", known: ["expect_request", "answer"], &bag),
      let answer = keyed.required("answer", &bag).flatMap({
        ConnectorTest.GivenAnswer.read($0, &bag)
      })
    else { return nil }
    return Self(
      span: node.span, request: keyed["expect_request"].flatMap { ExpectedRequest($0, &bag) },
      answer: answer)
  }
}

extension ConnectorTest.GivenAnswer {
  fileprivate static func read(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> Self? {
    guard
      let keyed = node.keyed("`answer`", known: ["status", "headers", "body", "text"], &bag),
      let status = keyed.required("status", &bag)?.int("`status`", in: 100...599, &bag)
    else { return nil }
    var headers = ConnectorTest.headers(keyed["headers"], &bag)
    var body: [UInt8] = []
    if let text = keyed["text"]?.string("`text`", &bag) {
      body = Array(text.value.utf8)
    } else if let value = keyed["body"].flatMap({ ConnectorTest.literal($0, &bag) }) {
      body = Array(value.text.utf8)
    } else {
      headers.append(("Content-Length", "0"))
    }
    return Self(status: status.value, headers: headers, body: body)
  }
}

extension ConnectorTest.Expected {
  private static let words = [
    "accepted", "rejected", "retry", "in_doubt", "absent", "unknown", "auth", "stop",
  ]

  /// Reads `accepted` or, with the code, `{ rejected: code }`.
  fileprivate static func read(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> Self? {
    if let entries = node.mapping, let entry = entries.first, entries.count == 1,
      ["rejected", "retry", "in_doubt", "unknown"].contains(entry.key)
    {
      return entry.value.string("the code of an outcome", &bag).flatMap {
        Self(entry.key, code: $0.value)
      }
    }
    guard let text = node.string("an outcome", &bag) else { return nil }
    if let outcome = Self(text.value, code: nil) { return outcome }
    bag.add(.badChoice(text, what: "an outcome", choices: words))
    return nil
  }

  private init?(_ word: String, code: String?) {
    switch word {
    case "accepted": self = .accepted
    case "rejected": self = .rejected(code: code)
    case "retry": self = .retry(code: code)
    case "in_doubt": self = .doubt(code: code)
    case "absent": self = .absent
    case "unknown": self = .unknown(code: code)
    case "auth": self = .auth
    case "stop": self = .stop
    default: return nil
    }
  }

  func fits(_ outcome: RecordOutcome) -> Bool {
    switch (self, outcome) {
    case (.accepted, .accepted), (.auth, .auth), (.stop, .stop), (.absent, .absent): true
    case (.rejected(let wanted), .rejected(let code, _)),
      (.retry(let wanted), .retry(let code, _, false)),
      (.doubt(let wanted), .retry(let code, _, true)),
      (.unknown(let wanted), .unknown(let code, _)):
      wanted == nil || wanted == code
    case (.accepted, _), (.auth, _), (.stop, _), (.rejected, _), (.retry, _), (.doubt, _),
      (.absent, _), (.unknown, _):
      false
    }
  }
}

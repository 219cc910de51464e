import Diagnostics
import YAMLSyntax

/// Whether the requests of an action carry, in each of its modes, what the mode brings about, each operation once.
struct OperationCoverage {
  let modes: [SyncMode]
  let requests: [RequestDefinition]
  /// Where the requests stand, in their order.
  let entries: [YAMLEntry]

  func check(_ span: SourceSpan, _ bag: inout DiagnosticBag) {
    var reported: Set<Operation> = []
    for mode in modes {
      for operation in mode.operations where !reported.contains(operation) {
        if let problem = problem(operation, mode, span) {
          // One word on an operation is enough, whatever the number of modes that need it.
          reported.insert(operation)
          bag.add(problem)
        }
      }
      if let problem = wholeProblem(mode, span) { bag.add(problem) }
    }
    checkIdle(&bag)
  }

  private func problem(_ operation: Operation, _ mode: SyncMode, _ span: SourceSpan)
    -> Diagnostic?
  {
    let carriers = requests.indices.filter {
      requests[$0].modes.contains(mode) && requests[$0].operations.contains(operation)
    }
    if carriers.count > 1 {
      return Diagnostic(
        .operationsCovered,
        "`\(operation.rawValue)` in the mode `\(mode.rawValue)` is carried by two requests",
        at: entries[carriers[1]].keySpan, label: "the second",
        secondary: [.init(entries[carriers[0]].keySpan, "the first")],
        help: ["let each say by `modes: [...]` which modes it serves"])
    }
    // Which events there are, is the connector's to say.
    let isOptional =
      mode == .append && requests.contains { $0.modes.contains(mode) && !$0.operations.isEmpty }
    guard carriers.isEmpty, !isOptional else { return nil }
    return Diagnostic(
      .operationsCovered, "no request carries `\(operation.rawValue)`", at: span,
      label: "none is for `\(operation.rawValue)`",
      help: ["the mode `\(mode.rawValue)` needs it"])
  }

  private func wholeProblem(_ mode: SyncMode, _ span: SourceSpan) -> Diagnostic? {
    let whole = requests.indices.filter {
      requests[$0].isWhole && requests[$0].modes.contains(mode)
    }
    guard mode == .replace else { return nil }
    guard let first = whole.first else {
      return Diagnostic(
        .operationsCovered, "no request replaces the whole content", at: span,
        label: "none has `replace`", help: ["the mode `replace` needs it"])
    }
    guard whole.count > 1 else { return nil }
    return Diagnostic(
      .operationsCovered, "the whole content is replaced by two requests",
      at: entries[whole[1]].keySpan, label: "the second",
      secondary: [.init(entries[first].keySpan, "the first")])
  }

  /// Reports what no mode ever brings to a request.
  private func checkIdle(_ bag: inout DiagnosticBag) {
    for (request, entry) in zip(requests, entries) {
      if request.isWhole, !request.modes.contains(.replace) {
        bag.add(
          Diagnostic(
            .operationsCovered, "the action does not offer the mode `replace`", at: entry.keySpan,
            label: "replaces the whole content"))
      }
      for operation in request.operations
      where !request.modes.contains(where: { $0.operations.contains(operation) }) {
        bag.add(
          Diagnostic(
            .operationsCovered,
            "no mode of the \(request.modes == modes ? "action" : "request") brings `\(operation.rawValue)` about",
            at: entry.keySpan, label: "is for it"))
      }
    }
  }
}

import Diagnostics
import YAMLSyntax

/// Pipelines that run after others: the others exist, and no pipeline waits for itself.
enum ScheduleChain {
  static func check(_ pipelines: [PipelineSyntax], _ bag: inout DiagnosticBag) {
    var after: [String: Spanned<String>] = [:]
    for pipeline in pipelines {
      if case .after(let other) = pipeline.settings.schedule { after[pipeline.name] = other }
    }
    if after.isEmpty { return }
    var finished: Set<String> = []
    for pipeline in pipelines where after[pipeline.name] != nil {
      var chain: [String] = []
      var place: [String: Int] = [:]
      var name = pipeline.name
      while let next = after[name], !finished.contains(name), place[name] == nil {
        place[name] = chain.count
        chain.append(name)
        name = next.value
      }
      if let start = place[name], let reference = after[chain[chain.count - 1]] {
        bag.add(cycle(chain[start...], at: reference.span))
      }
      finished.formUnion(chain)
    }
  }

  private static func cycle(_ names: ArraySlice<String>, at span: SourceSpan) -> Diagnostic {
    let path = (names + names.prefix(1)).map { "`\($0)`" }.joined(separator: " after ")
    return Diagnostic(
      .scheduleCycle, "no pipeline of a circle would ever run: \(path)", at: span,
      label: "closes the circle", help: ["give one of them a time: `{ every: 1h }`"])
  }
}

extension DiagnosticCode {
  static let scheduleCycle = DiagnosticCode(
    "HG0705", "Pipelines that run `after` each other in a circle would wait for themselves.")
}

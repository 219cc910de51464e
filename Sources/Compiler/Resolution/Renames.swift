import Diagnostics
import YAMLSyntax

/// Pipelines that were renamed: the old name is free, and one pipeline takes it over.
enum Renames {
  static func check(
    _ pipelines: [PipelineSyntax], declared: [String: SourceSpan], _ bag: inout DiagnosticBag
  ) {
    var first: [String: SourceSpan] = [:]
    for pipeline in pipelines {
      guard let old = pipeline.movedFrom,
        Identifiers.check(old.value, at: old.span, what: Section.pipelines.one, &bag)
      else { continue }
      if let span = declared[old.value] {
        bag.add(
          Diagnostic(
            .badRename, "`\(old.value)` is still a pipeline", at: old.span, label: "not moved",
            secondary: [.init(span, "declared here")],
            help: [
              "`moved: { from: old }` goes into the new name's pipeline, and the old one goes away"
            ]))
      } else if let earlier = first[old.value] {
        bag.add(
          Diagnostic(
            .badRename, "two pipelines were `\(old.value)` before", at: old.span,
            label: "the second", secondary: [.init(earlier, "the first")],
            help: ["leave `moved` to the one that is to go on with its state"]))
      } else {
        first[old.value] = old.span
      }
    }
  }
}

extension DiagnosticCode {
  static let badRename = DiagnosticCode(
    "HG0311",
    "`moved: { from: old }` says that a pipeline goes on with the state of `old`: that name is no pipeline's any more, and one pipeline takes it over."
  )
}

import Diagnostics
import YAMLSyntax

extension Repeatability {
  /// Reads a request's `repeat`; records and memberships are safe to say twice, of events it must be said.
  static func read(
    _ keyed: KeyedNode, _ kind: ActionKind, usesKey: Bool, _ bag: inout DiagnosticBag
  ) -> Repeatability {
    guard let node = keyed["repeat"] else {
      if kind == .event {
        bag.add(
          Diagnostic(
            .repeatSafety, "\(keyed.what) does not say what an event that arrives twice does",
            at: keyed.span, label: "needs `repeat`",
            help: [
              "write `repeat: keyed` where the request sends `key`, `unsafe` where it would count twice, "
                + "or `safe`"
            ]))
      }
      return .safe
    }
    guard let choice = node.choice("`repeat`", of: Repeatability.self, &bag) else { return .safe }
    if choice.value == .keyed, !usesKey {
      bag.add(
        Diagnostic(
          .repeatSafety, "\(keyed.what) is `keyed` and does not send `key`", at: node.span,
          label: "by what would it be known?",
          help: ["put `key` into the body, a header or the query, or say `unsafe`"]))
    }
    return choice.value
  }
}

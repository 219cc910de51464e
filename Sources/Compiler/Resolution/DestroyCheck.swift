import Connectors
import Diagnostics
import YAMLSyntax

/// Whether what a pipeline sent can be taken back the way `on_destroy` says.
enum DestroyCheck {
  static func check(
    _ policy: Spanned<DestroyPolicy>?, mode: SyncMode, _ action: ActionDefinition,
    _ bag: inout DiagnosticBag
  ) {
    guard let policy else { return }
    switch policy.value {
    case .retain: return
    case .empty:
      if mode.canBeEmptied, action.modes.contains(.mirror),
        action.request(for: .remove, in: .mirror) != nil
      {
        return
      }
      bag.add(.notEmptied(policy.span, mode, action))
    case .delete: bag.add(.nothingToDelete(policy.span, action))
    }
  }
}

extension SyncMode {
  /// Whether each row sent is one that can be removed.
  fileprivate var canBeEmptied: Bool {
    switch self {
    case .mirror, .upsert, .insert, .update: true
    case .append, .replace: false
    }
  }
}

extension Pipeline {
  /// The same in the mode that removes what is gone: how its target is emptied.
  package var mirrored: Pipeline {
    var pipeline = self
    pipeline.mode = .mirror
    return pipeline
  }
}

extension DiagnosticCode {
  static let cannotDestroy = DiagnosticCode(
    "HG0312",
    "`on_destroy: empty` removes every record that was sent, and `delete` the object that it was sent to; the action must be able to."
  )
}

extension Diagnostic {
  fileprivate static func notEmptied(
    _ span: SourceSpan, _ mode: SyncMode, _ action: ActionDefinition
  ) -> Diagnostic {
    Diagnostic(
      .cannotDestroy,
      "the action `\(action.name)` cannot remove what `\(mode.rawValue)` sends", at: span,
      label: "cannot be emptied", help: ["say `on_destroy: retain`: what was sent stays"])
  }

  fileprivate static func nothingToDelete(_ span: SourceSpan, _ action: ActionDefinition)
    -> Diagnostic
  {
    Diagnostic(
      .cannotDestroy, "the action `\(action.name)` declares no object that could be deleted",
      at: span, label: "nothing to delete",
      help: ["say `on_destroy: empty` to remove what was sent, or `retain` to leave it"])
  }
}

import Connectors
import MappingSyntax

/// One setting of a pipeline besides its mapping, in canonical text.
package struct PipelineSetting: Hashable, Sendable {
  /// As the text names it, such as `guard.deletes`.
  package let path: String
  package let kind: DeclarationClass
  /// Nil where it has no value.
  package let text: String?
  /// Whether the value is the one that holds where nothing is said.
  package let isBuiltIn: Bool

  /// Declared also where it is built in: the rest would make a newer tool's settings a change of every pipeline.
  var isAlwaysDeclared: Bool { Self.always.contains(path) }

  private static let always: Set<String> = [
    "enabled", "schedule", "guard.deletes", "guard.empty_source", "mode", "match",
  ]
}

extension Pipeline {
  /// Every setting with its value, in the order of the documentation.
  package var settings: [PipelineSetting] { general + guarding + changing + keeping }

  private var general: [PipelineSetting] {
    [
      setting("description", .update, description),
      setting("owner", .update, owner),
      setting("tags", .update, tags.isEmpty ? nil : tags.joined(separator: ", ")),
      setting("enabled", .update, isEnabled ? "true" : "false", builtIn: "true"),
      setting("schedule", .update, schedule.text, builtIn: Schedule.manual.text),
      setting("mode", .mode, mode.rawValue),
      setting("match", .match, identity.text),
      setting("events", .mode, events.map(\.text)),
      setting("start", .update, events?.start.rawValue),
      setting("shared", .update, isShared ? "true" : "false", builtIn: "false"),
    ]
  }

  private var guarding: [PipelineSetting] {
    let usual = Guards.builtIn
    return [
      setting("guard.deletes", .update, guards.deletes.text, builtIn: usual.deletes.text),
      setting("guard.invalid", .update, guards.invalid.text, builtIn: usual.invalid.text),
      setting("guard.rejects", .update, guards.rejects.text, builtIn: usual.rejects.text),
      setting("guard.changes", .update, guards.changes?.text),
      setting("guard.adds", .update, guards.adds?.text),
      setting(
        "guard.empty_source", .update, guards.emptySource.rawValue,
        builtIn: usual.emptySource.rawValue),
      setting(
        "retry.for", .update, TimeLength.text(retry.seconds),
        builtIn: TimeLength.text(RetryPolicy.builtIn.seconds)),
      setting("retry.attempts", .update, retry.attempts.map { "\($0)" }),
    ]
  }

  private var changing: [PipelineSetting] {
    let usual = ChangePolicy.builtIn
    return [
      setting(
        "on_change.mapping", .update, onChange.mapping.rawValue, builtIn: usual.mapping.rawValue),
      setting("on_change.match", .update, onChange.match.rawValue, builtIn: usual.match.rawValue),
      setting(
        "on_change.identifier", .update, onChange.identifier.rawValue,
        builtIn: usual.identifier.rawValue),
      setting(
        "on_change.target", .update, onChange.target.rawValue, builtIn: usual.target.rawValue),
      setting(
        "on_destroy", .update, onDestroy.rawValue, builtIn: DestroyPolicy.retain.rawValue),
    ]
  }

  private var keeping: [PipelineSetting] {
    let usual = Retention.builtIn
    return [
      setting(
        "retain.logs", .update, TimeLength.text(retention.logSeconds),
        builtIn: TimeLength.text(usual.logSeconds)),
      setting(
        "retain.changesets", .update, "\(retention.changesets)", builtIn: "\(usual.changesets)"),
      setting("retain.gone", .update, retention.goneSeconds.map { TimeLength.text($0) }),
    ]
  }

  private func setting(
    _ path: String, _ kind: DeclarationClass, _ text: String?, builtIn: String? = nil
  ) -> PipelineSetting {
    PipelineSetting(path: path, kind: kind, text: text, isBuiltIn: text == builtIn)
  }
}

extension EventPolicy {
  /// In the order in which a row's life has them.
  fileprivate var text: String {
    Kind.allCases.filter(kinds.contains).map(\.rawValue).joined(separator: ", ")
  }
}

import Connectors
import Diagnostics
import YAMLSyntax

/// The settings of a pipeline that `defaults` may give as well.
struct PipelineSettingsSyntax {
  let owner: String?
  let tags: [String]
  let isEnabled: Bool
  let mode: Spanned<SyncMode>?
  let schedule: ScheduleSyntax
  let guards: Guards
  let retry: RetryPolicy
  let onChange: ChangePolicy
  let onDestroy: Spanned<DestroyPolicy>?
  let retention: Retention

  static let known = [
    "owner", "tags", "enabled", "mode", "schedule", "guard", "retry", "on_change", "on_destroy",
    "retain",
  ]
  static let later = ["alerts"]
  /// Those that are made of settings of their own, each of which may come from elsewhere.
  static let nested: Set<String> = ["guard", "retry", "on_change", "retain"]

  init(_ keyed: KeyedNode, _ bag: inout DiagnosticBag) {
    owner = keyed["owner"]?.string("`owner`", &bag)?.value
    tags = keyed["tags"]?.strings("`tags`", &bag)?.map(\.value) ?? []
    isEnabled = keyed["enabled"]?.bool("`enabled`", &bag)?.value ?? true
    mode = keyed["mode"]?.choice("`mode`", of: SyncMode.self, &bag)
    schedule = ScheduleSyntax(keyed["schedule"], &bag)
    guards = keyed["guard"].flatMap { Guards($0, &bag) } ?? .builtIn
    retry = keyed["retry"].flatMap { RetryPolicy($0, &bag) } ?? .builtIn
    onChange = keyed["on_change"].flatMap { ChangePolicy($0, &bag) } ?? .builtIn
    onDestroy = keyed["on_destroy"]?.choice("`on_destroy`", of: DestroyPolicy.self, &bag)
    retention = keyed["retain"].flatMap { Retention($0, &bag) } ?? .builtIn
  }
}

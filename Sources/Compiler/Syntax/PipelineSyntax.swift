import Connectors
import Diagnostics
import YAMLSyntax

/// A pipeline as the text has it: names are text, the mapping is read but not checked.
struct PipelineSyntax {
  let name: String
  let span: SourceSpan
  let folder: String
  let description: String?
  let owner: String?
  let tags: [String]
  let isEnabled: Bool
  let model: Spanned<String>?
  let target: TargetSyntax?
  let mode: Spanned<SyncMode>?
  let match: [Spanned<String>]?
  let extends: [Spanned<String>]
  let fields: [FieldSyntax]
  /// The `map` key, or the pipeline where there is none: where a missing field is pointed out.
  let mapSpan: SourceSpan
  let schedule: ScheduleSyntax
  let guards: Guards

  private static let known = [
    "description", "owner", "tags", "enabled", "model", "to", "mode", "match", "extends", "map",
    "schedule", "guard",
  ]
  private static let later = [
    "on_change", "on_destroy", "retry", "retain", "alerts", "tests", "events", "start", "moved",
    "shared", "compare",
  ]
  private static let laterModes = ["insert", "update", "append", "replace"]

  init?(_ declared: Declared, _ bag: inout DiagnosticBag) {
    guard
      let keyed = declared.node.keyed("a pipeline", known: Self.known, later: Self.later, &bag)
    else { return nil }
    name = declared.name
    span = declared.keySpan
    folder = declared.folder
    description = keyed["description"]?.string("`description`", &bag)?.value
    owner = keyed["owner"]?.string("`owner`", &bag)?.value
    tags = keyed["tags"]?.strings("`tags`", &bag)?.map(\.value) ?? []
    isEnabled = keyed["enabled"]?.bool("`enabled`", &bag)?.value ?? true
    model = keyed.required("model", &bag)?.string("`model`", &bag)
    target = keyed.required("to", &bag).flatMap { TargetSyntax($0, &bag) }
    mode = keyed.required("mode", &bag)?.choice(
      "`mode`", of: SyncMode.self, later: Self.laterModes, &bag)
    match = keyed["match"]?.strings("`match`", &bag)
    extends = keyed["extends"]?.strings("`extends`", &bag) ?? []
    let map = keyed.entry("map")
    mapSpan = map?.keySpan ?? declared.keySpan
    fields = map.map { FieldSyntax.read($0.value, &bag) } ?? []
    if map == nil, keyed["extends"] == nil { _ = keyed.required("map", &bag) }
    schedule = ScheduleSyntax(keyed["schedule"], &bag)
    guards = keyed["guard"].flatMap { Guards($0, &bag) } ?? Guards()
  }
}

/// Where a pipeline sends to, as the text has it.
struct TargetSyntax {
  let destination: Spanned<String>?
  let action: Spanned<String>?
  /// Not read yet: their types are the action's.
  let with: [YAMLEntry]
  let withSpan: SourceSpan

  init?(_ node: YAMLNode, _ bag: inout DiagnosticBag) {
    guard
      let keyed = node.keyed(
        "`to`", known: ["destination", "action", "with"], later: ["audience", "object", "list"],
        &bag)
    else { return nil }
    destination = keyed.required("destination", &bag)?.string("`destination`", &bag)
    action = keyed.required("action", &bag)?.string("`action`", &bag)
    with = keyed["with"]?.named("`with`", &bag) ?? []
    withSpan = keyed.entry("with")?.keySpan ?? node.span
  }
}

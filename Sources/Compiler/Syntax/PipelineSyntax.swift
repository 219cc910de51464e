import Connectors
import Diagnostics
import YAMLSyntax

/// A pipeline as the text has it: names are text, the mapping is read but not checked.
struct PipelineSyntax {
  let name: String
  let span: SourceSpan
  let folder: String
  let description: String?
  let model: Spanned<String>?
  let target: TargetSyntax?
  let match: MatchSyntax?
  let extends: [Spanned<String>]
  let fields: [FieldSyntax]
  /// The `map` key, or the pipeline where there is none: where a missing field is pointed out.
  let mapSpan: SourceSpan
  let settings: PipelineSettingsSyntax
  let events: EventPolicy?
  let movedFrom: Spanned<String>?
  /// Nil where it is not said: `false` says that two targets which read the same are not one.
  let shared: Spanned<Bool>?
  let tests: [PipelineTestSyntax]
  let places: [String: SourceSpan]

  private static let known = [
    "description", "model", "to", "match", "extends", "map", "tests", "events",
    "start", "moved", "shared",
  ]
  private static let later = ["compare"]

  /// Reads a pipeline that its defaults have completed.
  init?(_ declared: Declared, _ bag: inout DiagnosticBag) {
    guard
      let keyed = declared.node.keyed(
        "a pipeline", known: Self.known + PipelineSettingsSyntax.known,
        later: Self.later + PipelineSettingsSyntax.later, &bag)
    else { return nil }
    name = declared.name
    span = declared.keySpan
    folder = declared.folder
    description = keyed["description"]?.string("`description`", &bag)?.value
    model = keyed.required("model", &bag)?.string("`model`", &bag)
    target = keyed.required("to", &bag).flatMap { TargetSyntax($0, &bag) }
    _ = keyed.required("mode", &bag)
    match = keyed["match"].flatMap { MatchSyntax.read($0, &bag) }
    extends = keyed["extends"]?.strings("`extends`", &bag) ?? []
    let map = keyed.entry("map")
    mapSpan = map?.keySpan ?? declared.keySpan
    fields = map.map { FieldSyntax.read($0.value, folder: declared.folder, &bag) } ?? []
    if map == nil, keyed["extends"] == nil { _ = keyed.required("map", &bag) }
    settings = PipelineSettingsSyntax(keyed, &bag)
    events = EventPolicy(keyed, isAppend: keyed["mode"]?.scalar?.text == "append", &bag)
    movedFrom = keyed["moved"]?.keyed("`moved`", known: ["from"], &bag)?
      .required("from", &bag)?.string("`from`", &bag)
    shared = keyed["shared"]?.bool("`shared`", &bag)
    tests = keyed["tests"].map { PipelineTestSyntax.read($0, &bag) } ?? []
    places = SettingPlaces.read(keyed)
  }
}

/// Where a pipeline sends to, as the text has it.
struct TargetSyntax {
  let destination: Spanned<String>?
  let action: Spanned<String>?
  /// Not read yet: their types are the action's.
  let with: [YAMLEntry]
  let withSpan: SourceSpan
  /// Keys that the action may have given a meaning: the object that its rows go into.
  let others: [YAMLEntry]
  let span: SourceSpan

  private static let known = ["destination", "action", "with"]

  init?(_ node: YAMLNode, _ bag: inout DiagnosticBag) {
    others = (node.mapping ?? []).filter { !Self.known.contains($0.key) }
    guard let keyed = node.keyed("`to`", known: Self.known + others.map(\.key), &bag) else {
      return nil
    }
    span = node.span
    destination = keyed.required("destination", &bag)?.string("`destination`", &bag)
    action = keyed.required("action", &bag)?.string("`action`", &bag)
    with = keyed["with"]?.named("`with`", &bag) ?? []
    withSpan = keyed.entry("with")?.keySpan ?? node.span
  }
}

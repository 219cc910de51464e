import Diagnostics
import YAMLSyntax

/// What `defaults.pipeline` gives to every pipeline that does not say it itself.
struct DefaultsSyntax {
  /// Those that can be read; what is wrong with the others has been reported.
  private let entries: [YAMLEntry]

  static let none = DefaultsSyntax(entries: [])

  private init(entries: [YAMLEntry]) { self.entries = entries }

  init(_ node: YAMLNode?, _ bag: inout DiagnosticBag) {
    guard let defaults = node?.keyed("`defaults`", known: ["pipeline"], &bag),
      let keyed = defaults["pipeline"]?.keyed(
        "`defaults.pipeline`", known: PipelineSettingsSyntax.known,
        later: PipelineSettingsSyntax.later, &bag)
    else {
      self = .none
      return
    }
    let known = PipelineSettingsSyntax.known + PipelineSettingsSyntax.later
    entries = keyed.entries.filter { entry in
      var own = DiagnosticBag()
      let alone = YAMLNode(span: keyed.span, content: .mapping([entry]))
      // What is not known has been reported.
      guard known.contains(entry.key), let setting = alone.keyed(keyed.what, known: known, &own)
      else { return false }
      _ = PipelineSettingsSyntax(setting, &own)
      bag.add(contentsOf: own)
      return !own.hasErrors
    }
  }

  /// The pipeline with the defaults that it does not give: its own word counts, and where both give a mapping of
  /// settings (`guard`, `retry`, `on_change`, `retain`), key by key.
  func completed(_ pipeline: Declared) -> Declared {
    guard !entries.isEmpty, var own = pipeline.node.mapping else { return pipeline }
    for entry in entries {
      guard let place = own.firstIndex(where: { $0.key == entry.key }) else {
        own.append(entry)
        continue
      }
      guard PipelineSettingsSyntax.nested.contains(entry.key),
        let given = own[place].value.mapping, let usual = entry.value.mapping
      else { continue }
      let missing = usual.filter { setting in !given.contains { $0.key == setting.key } }
      own[place] = YAMLEntry(
        key: entry.key, keySpan: own[place].keySpan,
        value: YAMLNode(span: own[place].value.span, content: .mapping(given + missing)))
    }
    return Declared(
      name: pipeline.name, keySpan: pipeline.keySpan,
      node: YAMLNode(span: pipeline.node.span, content: .mapping(own)), folder: pipeline.folder)
  }

  /// The places of the defaults' keys, to tell them from a pipeline's own.
  var places: Set<SourceSpan> {
    Set(entries.flatMap { [$0.keySpan] + ($0.value.mapping ?? []).map(\.keySpan) })
  }
}

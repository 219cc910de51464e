import Diagnostics
import MappingSyntax
import Records

/// Where the value of a pipeline's setting comes from.
package enum SettingOrigin: Hashable, Sendable {
  case builtIn
  case defaults
  case fragment(String)
  case action
  case connector
  case destination
  case pipeline

  /// As `compile --explain-defaults` shows it.
  package var text: String {
    switch self {
    case .builtIn: "built in"
    case .defaults: "defaults"
    case .fragment(let name): "fragment \(name)"
    case .action: "action"
    case .connector: "connector"
    case .destination: "destination"
    case .pipeline: "pipeline"
    }
  }
}

/// A setting with its value and where that comes from.
package struct ExplainedSetting: Hashable, Sendable {
  /// As the text names it, such as `guard.deletes`.
  package let path: String
  /// In canonical text; nil where it has no value.
  package let text: String?
  package let origin: SettingOrigin
  /// Where it stands; nil where it stands in no text of the project.
  package let span: SourceSpan?
}

extension Project {
  /// Every setting of a pipeline: its own, its target's, then each field of its mapping.
  package func explanation(of pipeline: Pipeline) -> [ExplainedSetting] {
    let own = pipeline.settings.map { setting in
      explained(setting.path, setting.text, pipeline, otherwise: setting.usualOrigin)
    }
    let fields = pipeline.fieldTexts.map { field in
      ExplainedSetting(
        path: "map.\(field.field)", text: field.text,
        origin: field.fragment.map { .fragment($0) } ?? .pipeline, span: field.span)
    }
    return own + targetSettings(of: pipeline) + fields
  }

  private func targetSettings(of pipeline: Pipeline) -> [ExplainedSetting] {
    let with = pipeline.with.sorted { $0.key < $1.key }.map { name, value in
      explained("to.with.\(name)", value.text, pipeline, otherwise: .action)
    }
    let own =
      [
        explained("to.destination", pipeline.destination, pipeline, otherwise: .pipeline),
        explained("to.action", pipeline.action, pipeline, otherwise: .pipeline),
      ] + with + objectSettings(of: pipeline)
    guard let destination = destinations[pipeline.destination] else { return own }
    let limits = destination.limits
    let rates = [
      ("requests", limits.requests.map { "\($0.count)/\(TimeLength.text($0.seconds))" }),
      ("batch", limits.batch.map { "\($0)" }), ("concurrency", "\(limits.concurrency)"),
    ]
    return own
      + rates.map { name, text in
        let span = destination.limitPlaces[name]
        return ExplainedSetting(
          path: "limits.\(name)", text: text, origin: span == nil ? .connector : .destination,
          span: span)
      }
  }

  private func objectSettings(of pipeline: Pipeline) -> [ExplainedSetting] {
    guard let object = pipeline.object else { return [] }
    let settings: [String: JSONValue] =
      switch object.choice {
      case .use(let id): ["use": .string(id)]
      case .create(let settings):
        Dictionary(settings.map { ("create.\($0.key)", $0.value) }) { first, _ in first }
      }
    return settings.sorted { $0.key < $1.key }.map { name, value in
      ExplainedSetting(
        path: "to.\(object.kind).\(name)", text: SettingValue.literal(value).text,
        origin: .pipeline,
        span: pipeline.places["to.\(object.kind).\(name.prefix { $0 != "." })"])
    }
  }

  private func explained(
    _ path: String, _ text: String?, _ pipeline: Pipeline, otherwise: SettingOrigin
  ) -> ExplainedSetting {
    guard let span = pipeline.places[path] else {
      return ExplainedSetting(path: path, text: text, origin: otherwise, span: nil)
    }
    return ExplainedSetting(
      path: path, text: text, origin: defaultPlaces.contains(span) ? .defaults : .pipeline,
      span: span)
  }
}

extension PipelineSetting {
  /// Where the value comes from when neither the pipeline nor the defaults give it.
  fileprivate var usualOrigin: SettingOrigin { path == "match" ? .action : .builtIn }
}

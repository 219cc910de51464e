import Diagnostics
import YAMLSyntax

/// The places of the settings that a pipeline's text gives, its defaults included, by path.
enum SettingPlaces {
  static func read(_ keyed: KeyedNode) -> [String: SourceSpan] {
    var places: [String: SourceSpan] = [:]
    for entry in keyed.entries where entry.key != "map" && entry.key != "tests" {
      if entry.key == "to" {
        take(entry, into: &places)
        for inner in entry.value.mapping ?? [] where inner.value.mapping != nil {
          take(inner, under: "to.", into: &places)
        }
      } else if PipelineSettingsSyntax.nested.contains(entry.key) {
        take(entry, into: &places)
      } else {
        places[entry.key] = entry.keySpan
      }
    }
    return places
  }

  private static func take(
    _ entry: YAMLEntry, under parent: String = "", into places: inout [String: SourceSpan]
  ) {
    for inner in entry.value.mapping ?? [] {
      places["\(parent)\(entry.key).\(inner.key)"] = inner.keySpan
    }
  }
}

import Compiler

/// Which pipelines a command is about: names, globs, `tag:`, `destination:`, `model:`; none given is all.
package struct Selection: Sendable, Hashable {
  private enum Term: Sendable, Hashable {
    case name(String)
    case tag(String)
    case destination(String)
    case model(String)
  }

  private let terms: [Term]
  /// The terms as they were typed.
  package let texts: [String]

  package init(_ texts: [String]) {
    self.texts = texts
    terms = texts.map { text in
      if text.hasPrefix("tag:") { return .tag(String(text.dropFirst(4))) }
      if text.hasPrefix("destination:") { return .destination(String(text.dropFirst(12))) }
      if text.hasPrefix("model:") { return .model(String(text.dropFirst(6))) }
      return .name(text)
    }
  }

  package var isEverything: Bool { terms.isEmpty }

  /// Whether any term takes the pipeline.
  package func takes(_ pipeline: Pipeline) -> Bool {
    terms.isEmpty || terms.contains { Self.takes($0, pipeline) }
  }

  /// Whether a name alone is taken; of a pipeline whose text is gone only the name is known.
  package func takes(name: String) -> Bool {
    terms.isEmpty
      || terms.contains {
        if case .name(let pattern) = $0 { Self.matches(pattern[...], name[...]) } else { false }
      }
  }

  /// The terms that take none of the pipelines, as typed: probably typing errors.
  package func unmatched(_ pipelines: [Pipeline]) -> [String] {
    zip(terms, texts).filter { term, _ in !pipelines.contains { Self.takes(term, $0) } }.map(\.1)
  }

  private static func takes(_ term: Term, _ pipeline: Pipeline) -> Bool {
    switch term {
    case .name(let pattern): matches(pattern[...], pipeline.name[...])
    case .tag(let pattern): pipeline.tags.contains { matches(pattern[...], $0[...]) }
    case .destination(let pattern): matches(pattern[...], pipeline.destination[...])
    case .model(let pattern): matches(pattern[...], pipeline.model[...])
    }
  }

  /// `*` stands for any run of characters, `?` for one.
  static func matches(_ pattern: Substring, _ text: Substring) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    let rest = pattern.dropFirst()
    if first == "*" {
      return matches(rest, text) || (!text.isEmpty && matches(pattern, text.dropFirst()))
    }
    guard let character = text.first, first == "?" || first == character else { return false }
    return matches(rest, text.dropFirst())
  }
}

import Diagnostics
import MappingSyntax
import YAMLSyntax

/// One entry of a top-level map, not read yet.
struct Declared: Sendable {
  let name: String
  let keySpan: SourceSpan
  let node: YAMLNode
  /// Of the file it stands in, where its relative paths begin.
  let folder: String
}

/// The top-level maps of all files, merged; an id stands for one entry.
struct ProjectText {
  private(set) var entries: [Section: [Declared]] = [:]
  private var first: [Section: [String: SourceSpan]] = [:]
  var interpolation: Interpolation

  init(root: RootSyntax, _ bag: inout DiagnosticBag) {
    interpolation = root.interpolation
    take(sections: root.entries, folder: "", &bag)
  }

  /// Takes in the top-level maps of an included file.
  mutating func take(_ node: YAMLNode, path: String, _ bag: inout DiagnosticBag) {
    if let mapping = node.mapping, !mapping.contains(where: { Self.isKnown($0.key) }) {
      bag.add(.noKnownKey(path, at: mapping.first?.keySpan ?? node.span))
      return
    }
    guard
      let keyed = node.keyed(
        "a project's file", known: Self.known, later: RootSyntax.laterSections, &bag)
    else { return }
    take(sections: keyed.entries, folder: ProjectPath.folder(of: path), &bag)
  }

  private static let known = Section.allCases.map(\.rawValue)

  private static func isKnown(_ key: String) -> Bool {
    Section(rawValue: key) != nil || RootSyntax.laterSections.contains(key)
  }

  private mutating func take(
    sections: [YAMLEntry], folder: String, _ bag: inout DiagnosticBag
  ) {
    for entry in sections {
      guard let section = Section(rawValue: entry.key),
        let named = entry.value.named("`\(entry.key)`", &bag)
      else { continue }
      for item in named { take(item, section, folder: folder, &bag) }
    }
  }

  private mutating func take(
    _ item: YAMLEntry, _ section: Section, folder: String, _ bag: inout DiagnosticBag
  ) {
    guard Identifiers.check(item.key, at: item.keySpan, what: section.one, &bag) else { return }
    if let earlier = first[section]?[item.key] {
      bag.add(
        Diagnostic(
          .duplicateName, "the \(section.one) `\(item.key)` is declared twice", at: item.keySpan,
          label: "the second", secondary: [.init(earlier, "the first")],
          help: ["give one of them another id"]))
      return
    }
    first[section, default: [:]][item.key] = item.keySpan
    entries[section, default: []].append(
      Declared(name: item.key, keySpan: item.keySpan, node: item.value, folder: folder))
  }
}

extension DiagnosticCode {
  static let duplicateName = DiagnosticCode(
    "HG0302", "An id names one thing of its kind in the whole project, whichever file it stands in."
  )
}

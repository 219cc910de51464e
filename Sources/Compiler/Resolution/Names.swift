import Diagnostics
import YAMLSyntax

/// Every id that stands in the text, by section: for references, and to keep one cause from being reported twice.
struct Names {
  private let declared: [Section: [String: SourceSpan]]
  /// Names that are there without being declared, such as built-in connectors.
  private let builtIn: [Section: Set<String>]

  init(declared: [Section: [String: SourceSpan]], builtIn: [Section: Set<String>] = [:]) {
    self.declared = declared
    self.builtIn = builtIn
  }

  /// What a reference names, out of `known`; reports a name that does not stand in the text.
  func find<Thing>(
    _ name: Spanned<String>?, of section: Section, in known: [String: Thing],
    _ bag: inout DiagnosticBag
  ) -> Thing? {
    guard let name else { return nil }
    if let thing = known[name.value] { return thing }
    if declared[section]?[name.value] == nil { bag.add(unknown(name, section)) }
    return nil
  }

  private func unknown(_ name: Spanned<String>, _ section: Section) -> Diagnostic {
    let names = Array((declared[section] ?? [:]).keys) + (builtIn[section] ?? [])
    // Every reference may be wrong: a comparison with each of very many names would never end.
    let nearest =
      names.count <= 1000 ? Suggestion.nearest(to: name.value, in: names.sorted()) : nil
    let few = names.count <= 12 ? names.sorted().map { "`\($0)`" }.joined(separator: ", ") : ""
    let rest =
      few.isEmpty
      ? "declare it under `\(section.rawValue)`" : "the \(section.rawValue) are \(few)"
    return Diagnostic(
      .unknownReference, "there is no \(section.one) `\(name.value)`", at: name.span,
      label: "not declared", help: [nearest.map { "did you mean `\($0)`?" } ?? rest],
      edits: nearest.map { [.init(span: name.span, replacement: $0)] } ?? [])
  }
}

extension DiagnosticCode {
  static let unknownReference = DiagnosticCode(
    "HG0301", "A name refers to something that is declared in one of the project's files.")
}

import Diagnostics
import MappingSyntax
import YAMLSyntax

/// The parts of an entry of `auth`, read by their names.
struct AuthParts {
  let keyed: KeyedNode
  private let scope: ValueScope

  init?(
    _ node: YAMLNode, _ kind: String, known: [String], in scope: ValueScope,
    _ bag: inout DiagnosticBag
  ) {
    guard let keyed = node.keyed("`\(kind)`", known: known, &bag) else { return nil }
    self.keyed = keyed
    self.scope = scope
  }

  /// A path, a constant or a template.
  func value(_ key: String, _ bag: inout DiagnosticBag) -> TextTemplate? {
    keyed.required(key, &bag).flatMap { TextTemplate.value($0, in: scope, &bag) }
  }

  func value(ifGiven key: String, _ bag: inout DiagnosticBag) -> TextTemplate? {
    keyed[key].flatMap { TextTemplate.value($0, in: scope, &bag) }
  }

  /// Text as it stands, with `{{ path }}` in it.
  func text(_ key: String, what: String, _ bag: inout DiagnosticBag) -> TextTemplate? {
    keyed.required(key, &bag).flatMap { TextTemplate.read($0, what: what, in: scope, &bag) }
  }

  func text(ifGiven key: String, what: String, _ bag: inout DiagnosticBag) -> TextTemplate? {
    keyed[key].flatMap { TextTemplate.read($0, what: what, in: scope, &bag) }
  }

  /// Where a token is asked for: a URL, which servers write into their logs.
  func tokenURL(_ bag: inout DiagnosticBag) -> TextTemplate? {
    guard let node = keyed.required("token_url", &bag),
      let url = TextTemplate.read(
        node, what: "`token_url`",
        in: scope.place("a token URL", roots: [.settings], refusesSecrets: true), &bag)
    else { return nil }
    if case .text(let text)? = url.parts.first, !text.hasPrefix("https://"),
      !text.hasPrefix("http://")
    {
      bag.add(
        Diagnostic(
          .badHTTPPart, "a token URL begins with `https://`", at: node.span,
          label: "is the whole URL"))
    }
    return url
  }

  /// Names with their texts.
  func entries(_ key: String, _ bag: inout DiagnosticBag) -> [TextEntry] {
    keyed[key].map { TextEntry.read($0, what: "`\(key)`", in: scope, &bag) } ?? []
  }
}

import Diagnostics
import YAMLSyntax

extension AuthDefinition {
  private static let known = ["header", "bearer", "basic"]
  private static let later = [
    "query", "oauth1", "oauth2_refresh", "oauth2_client_credentials", "oauth2_password", "hmac",
    "service_account_jwt",
  ]

  /// Reads the list of `auth`.
  static func read(_ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag)
    -> [AuthDefinition]
  {
    (node.list("`auth`", &bag) ?? []).compactMap { entry($0, in: scope, &bag) }
  }

  private static func entry(_ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag)
    -> AuthDefinition?
  {
    if node.scalar?.text == "none" { return nil }
    guard let keyed = node.keyed("an entry of `auth`", known: known, later: later, &bag),
      let entry = keyed.entries.first(where: { known.contains($0.key) })
    else { return nil }
    if keyed.entries.count > 1 {
      bag.add(
        Diagnostic(
          .wrongShape, "an entry of `auth` has more than one kind", at: keyed.entries[1].keySpan,
          label: "the second kind", help: ["each is an entry of its own"]))
    }
    let scope = scope.place("`\(entry.key)` of `auth`", roots: [.settings])
    switch entry.key {
    case "header":
      guard let header = entry.value.keyed("`header`", known: ["name", "value"], &bag),
        let name = header.required("name", &bag), let value = header.required("value", &bag),
        let name = TextTemplate.read(name, what: "the name of a header", in: scope, &bag),
        let value = TextTemplate.value(value, in: scope, &bag)
      else { return nil }
      if case .text(let text)? = name.parts.first, name.parts.count == 1 {
        HeaderName.check(text, at: name.span, &bag)
      }
      return .header(name: name, value: value)
    case "bearer":
      guard let bearer = entry.value.keyed("`bearer`", known: ["token"], &bag),
        let token = bearer.required("token", &bag),
        let token = TextTemplate.value(token, in: scope, &bag)
      else { return nil }
      return .bearer(token: token)
    default:
      guard let basic = entry.value.keyed("`basic`", known: ["username", "password"], &bag),
        let username = basic.required("username", &bag),
        let username = TextTemplate.value(username, in: scope, &bag)
      else { return nil }
      let password = basic["password"].flatMap { TextTemplate.value($0, in: scope, &bag) }
      return .basic(username: username, password: password)
    }
  }
}

/// The names that a definition may give to headers.
enum HeaderName {
  /// Set by the engine for each request.
  private static let ours = [
    "host", "content-length", "transfer-encoding", "connection", "expect", "accept-encoding",
  ]

  static func check(_ name: String, at span: SourceSpan, _ bag: inout DiagnosticBag) {
    if ours.contains(name.lowercased()) {
      bag.add(
        Diagnostic(
          .badHTTPPart, "the header `\(name)` is set by the engine", at: span,
          label: "cannot be given"))
    } else if name.wholeMatch(of: /[A-Za-z0-9!#$%&'*+.^_`|~-]+/) == nil {
      bag.add(
        Diagnostic(
          .badHTTPPart, "`\(name)` is not the name of a header", at: span,
          label: "letters, digits and `-`"))
    }
  }
}

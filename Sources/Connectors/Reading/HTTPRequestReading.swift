import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

extension HTTPRequestDefinition {
  /// Reads `request` and `response` of an HTTP request.
  static func read(
    _ node: YAMLNode, response: YAMLNode?, isSingle: Bool, hasOneOperation: Bool,
    in scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> HTTPRequestDefinition? {
    guard
      let keyed = node.keyed(
        "`request`", known: ["method", "path", "query", "headers", "body"],
        later: ["form", "multipart", "csv", "compress"], &bag),
      let methodNode = keyed.required("method", &bag),
      let pathNode = keyed.required("path", &bag),
      let method = methodNode.choice("`method`", of: Method.self, &bag)
    else { return nil }
    let settings: [ValueRoot] = [.settings, .action]
    let path = TextTemplate.read(
      pathNode, what: "`path`",
      in: scope.place(
        "a request's path", roots: settings + (isSingle ? [.record, .match] : []),
        refusesSecrets: true), &bag)
    if case .text(let text)? = path?.parts.first, !text.hasPrefix("/") {
      bag.add(
        Diagnostic(
          .badHTTPPart, "a request's path begins with `/`", at: pathNode.span,
          label: "below the base URL",
          edits: [.init(span: pathNode.span, replacement: "/" + text)]))
    }
    let query =
      keyed["query"].map {
        TextEntry.read(
          $0, what: "`query`",
          in: scope.place(
            "a query parameter", roots: settings + (isSingle ? [.record, .key] : [])), &bag)
      } ?? []
    let headers =
      keyed["headers"].map {
        TextEntry.read(
          $0, what: "`headers`",
          in: scope.place("a header", roots: settings + (isSingle ? [.key] : [])), &bag)
      } ?? []
    for entry in keyed["headers"]?.mapping ?? [] {
      HeaderName.check(entry.key, at: entry.keySpan, &bag)
    }
    let body = keyed["body"].flatMap { body in
      var roots = settings + [.records]
      if isSingle { roots += [.record, .key] }
      if isSingle || hasOneOperation { roots.append(.operation) }
      return BodyReading.read(body, in: scope.place("a request's body", roots: roots), &bag)
    }
    if keyed["body"] == nil, !isSingle {
      bag.add(
        Diagnostic(
          .recordsPlace, "a request without a body cannot carry many records", at: node.span,
          label: "needs `body`", help: ["or set `batch.max_records` to 1"]))
    }
    guard let path else { return nil }
    return HTTPRequestDefinition(
      method: method.value, path: path, query: query, headers: headers, body: body?.value,
      usesKey: body?.usesKey == true || (query + headers).contains { $0.value.uses(.key) },
      response: response.flatMap { ResponseDefinition.read($0, in: scope, &bag) } ?? .usual)
  }
}

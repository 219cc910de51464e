import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

extension HTTPRequestDefinition {
  /// Reads `request` and `response` of an HTTP request.
  static func read(
    _ node: YAMLNode, response: YAMLNode?, batch: BatchRules, operations: [Operation],
    in scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> HTTPRequestDefinition? {
    guard
      let keyed = node.keyed(
        "`request`", known: ["method", "path", "query", "headers", "body", "format", "csv"],
        later: ["multipart", "compress"], &bag),
      let methodNode = keyed.required("method", &bag),
      let pathNode = keyed.required("path", &bag),
      let method = MethodSource.read(methodNode, in: scope, &bag)
    else { return nil }
    let known: [ValueRoot] = [.settings, .action] + (scope.object.isEmpty ? [] : [.object])
    // The body is written before its job is known.
    let settings = known + (scope.steps.isEmpty ? [] : [.step])
    let hasOneOperation = operations.count == 1
    let isSingle = batch.maxRecords == 1
    // Of a record that is removed it is known what answers said of it.
    let captured: [ValueRoot] =
      operations == [.remove] && !scope.captured.isEmpty ? [.captured] : []
    // Of what all records of a request have in common, there is one in a URL too.
    let shared: [ValueRoot] =
      isSingle ? [.record] + captured : batch.groupBy.isEmpty ? [] : [.group]
    let path = Self.path(
      pathNode, in: scope, roots: settings + shared + (isSingle ? [.match] : []), &bag)
    let query =
      keyed["query"].map {
        TextEntry.read(
          $0, what: "`query`",
          in: scope.place(
            "a query parameter", roots: settings + shared + (isSingle ? [.key] : [])), &bag)
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
      var roots = known + [.records] + captured
      if isSingle { roots += [.record, .key] }
      if !batch.groupBy.isEmpty { roots.append(.groups) }
      if isSingle || hasOneOperation { roots.append(.operation) }
      return BodyReading.read(
        body, in: scope.place("a request's body", roots: roots), hasOneOperation: hasOneOperation,
        &bag)
    }
    batch.check(body, at: node.span, &bag)
    let format = BodyFormat.read(keyed, body, batch, in: scope, &bag)
    if keyed["body"] == nil, !isSingle {
      bag.add(
        Diagnostic(
          .recordsPlace, "a request without a body cannot carry many records", at: node.span,
          label: "needs `body`", help: ["or set `batch.max_records` to 1"]))
    }
    guard let path else { return nil }
    return HTTPRequestDefinition(
      method: method, path: path, query: query, headers: headers, body: body, format: format,
      usesKey: body?.item?.value.uses(.key) == true
        || (query + headers).contains { $0.value.uses(.key) },
      response: response.flatMap { ResponseDefinition.read($0, in: scope, &bag) } ?? .usual)
  }

  /// Reads the path of a request, below the base URL.
  static func path(
    _ node: YAMLNode, in scope: ValueScope, roots: [ValueRoot], _ bag: inout DiagnosticBag
  ) -> TextTemplate? {
    let path = TextTemplate.read(
      node, what: "`path`",
      in: scope.place("a request's path", roots: roots, refusesSecrets: true), &bag)
    if case .text(let text)? = path?.parts.first, !text.hasPrefix("/") {
      bag.add(
        Diagnostic(
          .badHTTPPart, "a request's path begins with `/`", at: node.span,
          label: "below the base URL", edits: [.init(span: node.span, replacement: "/" + text)]))
    }
    return path
  }
}

extension HTTPRequestDefinition.MethodSource {
  /// Reads `POST`, or `action.method` for a setting that is one of some methods.
  fileprivate static func read(
    _ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> Self? {
    guard node.scalar?.text.hasPrefix("action.") == true else {
      return node.choice("`method`", of: HTTPRequestDefinition.Method.self, &bag)
        .map { .fixed($0.value) }
    }
    let place = scope.place("a request's method", roots: [.action])
    guard let path = Path.read(node, in: place, &bag), let setting = place.setting(at: path) else {
      return nil
    }
    let words = setting.allowed.compactMap(\.plainText)
    guard !words.isEmpty, setting.isRequired || setting.defaultValue != nil,
      words.allSatisfy({ HTTPRequestDefinition.Method(rawValue: $0) != nil })
    else {
      bag.add(
        .badSetting(
          "`\(path)` is a request's method, and no `enum` of methods that has one in any case",
          at: node.span))
      return nil
    }
    return .action(setting.name)
  }
}

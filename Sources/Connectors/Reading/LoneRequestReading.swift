import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

extension HTTPRequestDefinition {
  /// The keys of a request.
  static let keys = ["method", "path", "query", "headers", "body"]

  /// Reads a request that carries no records.
  ///
  /// - Parameters:
  ///   - roots: what is known when it is sent.
  ///   - hasBody: whether the body is read with it.
  static func readAlone(
    _ keyed: KeyedNode, roots: [ValueRoot] = [.settings, .object], in scope: ValueScope,
    hasBody: Bool = true, response: ResponseDefinition = .usual, _ bag: inout DiagnosticBag
  ) -> HTTPRequestDefinition? {
    guard
      let method = keyed.required("method", &bag)?.choice("`method`", of: Method.self, &bag),
      let pathNode = keyed.required("path", &bag)
    else { return nil }
    let path = HTTPRequestDefinition.path(pathNode, in: scope, roots: roots, &bag)
    let query = keyed["query"].map {
      TextEntry.read(
        $0, what: "`query`", in: scope.place("a query parameter", roots: roots), &bag)
    }
    let headers = keyed["headers"].map {
      TextEntry.read($0, what: "`headers`", in: scope.place("a header", roots: roots), &bag)
    }
    for entry in keyed["headers"]?.mapping ?? [] {
      HeaderName.check(entry.key, at: entry.keySpan, &bag)
    }
    let body = (hasBody ? keyed["body"] : nil).flatMap { MappingValue($0, &bag) }.flatMap {
      ConnectorValue.read($0, in: scope.place("a request's body", roots: roots), &bag)
    }
    guard let path else { return nil }
    return HTTPRequestDefinition(
      method: .fixed(method.value), path: path, query: query ?? [], headers: headers ?? [],
      body: body.map { .value($0) }, usesKey: false, response: response)
  }
}

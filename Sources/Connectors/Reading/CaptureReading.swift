import Diagnostics
import Records
import YAMLSyntax

extension CaptureDefinition {
  /// Reads `{ id: response.body.id }`, or `{ each: ..., at: ..., keep: { id: each.id } }` where many records are answered;
  /// `{ id: each.id }` goes by the list of failures.
  static func read(
    _ node: YAMLNode, _ failures: ResponseDefinition.Failures?, in scope: ValueScope,
    _ bag: inout DiagnosticBag
  ) -> Self? {
    guard node.mapping?.contains(where: { $0.key == "keep" || $0.key == "each" }) == true else {
      let list = failures.map { List(each: $0.each, at: $0.at) }
      let place = scope.place("`capture`", roots: [.response] + (list == nil ? [] : [.each]))
      guard let values = values(node, in: place, &bag) else { return nil }
      let isListed = values.contains { $0.path.root == .each }
      return Self(list: isListed ? list : nil, values: values)
    }
    let answer = scope.place("`capture`", roots: [.response])
    let element = scope.place("an element of `capture`", roots: [.each, .response])
    guard let keyed = node.keyed("`capture`", known: ["each", "at", "keep"], &bag),
      let eachNode = keyed.required("each", &bag), let atNode = keyed.required("at", &bag),
      let keepNode = keyed.required("keep", &bag),
      let each = Path.read(eachNode, in: answer, &bag),
      let at = ResponseDefinition.Pointer.read(atNode, in: element, &bag),
      let values = values(keepNode, in: element, &bag)
    else { return nil }
    return Self(list: List(each: each, at: at), values: values)
  }

  private static func values(
    _ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> [(name: String, path: Path)]? {
    guard let entries = node.named("`capture`", &bag) else { return nil }
    let values = entries.compactMap { entry in
      Path.read(entry.value, in: scope, &bag).map { (entry.key, $0) }
    }
    return values.count == entries.count ? values : nil
  }

  /// The names that the requests of an action keep, before any of them is read.
  static func names(in requests: [YAMLEntry]) -> [String] {
    var names: [String] = []
    for request in requests {
      let capture = request.value.member("response")?.member("capture")
      for entry in (capture?.member("keep") ?? capture)?.mapping ?? []
      where !names.contains(entry.key) { names.append(entry.key) }
    }
    return names
  }
}

/// Whether what answers say is kept where it is needed, and needed where it is kept.
struct CaptureCheck {
  let requests: [RequestDefinition]
  /// Where the requests stand, in their order.
  let entries: [YAMLEntry]

  func check(_ bag: inout DiagnosticBag) {
    let takers = requests.filter(\.usesCaptured)
    for (request, entry) in zip(requests, entries) {
      guard let node = entry.value.member("response")?.member("capture"), request.captures != nil
      else { continue }
      if takers.isEmpty {
        bag.add(
          Diagnostic(
            .captureFits, "what `capture` keeps, no request uses", at: node.span,
            label: "kept for nothing",
            help: ["a request for `remove` says `captured.NAME` in its URL or body"]))
      } else if request.operations == [.remove] {
        bag.add(
          Diagnostic(
            .captureFits, "nothing is kept of what a removal is answered", at: node.span,
            label: "the record is gone"))
      } else if request.captures?.list == nil, request.maxRecords > 1 {
        bag.add(
          Diagnostic(
            .captureFits, "`capture` does not say which record it is of, and a request has many",
            at: node.span, label: "of which record?",
            help: ["write `{ each: response.body..., at: { ... }, keep: { ... } }`"]))
      }
    }
    for (request, entry) in zip(requests, entries) where request.usesCaptured {
      checkTaker(request, entry, &bag)
      if case .http(let http) = request.write, let value = http.body?.item?.value,
        value.takesWhole(.record)
      {
        bag.add(
          Diagnostic(
            .captureFits, "a request that says `captured` names the fields of a record one by one",
            at: value.span, label: "takes a record as it is",
            help: ["write `{ object: { id: captured.id, ref: record.ref } }`"]))
      }
    }
  }

  /// Each request that leads to a record that is removed keeps what the removal needs.
  private func checkTaker(
    _ taker: RequestDefinition, _ entry: YAMLEntry, _ bag: inout DiagnosticBag
  ) {
    for (request, source) in zip(requests, entries)
    where request.operations != [.remove] && request.captures == nil
      && !Set(request.modes).isDisjoint(with: taker.modes)
    {
      bag.add(
        Diagnostic(
          .captureFits,
          "the request `\(taker.name)` needs what `\(request.name)` does not keep",
          at: source.keySpan, label: "has no `capture`",
          secondary: [.init(entry.keySpan, "says `captured`")]))
    }
  }
}

extension YAMLNode {
  /// The value of a key of this map.
  fileprivate func member(_ key: String) -> YAMLNode? {
    mapping?.first { $0.key == key }?.value
  }
}

import Records

/// An object that is looked for or made for a pipeline: its requests, and what their answers say. Pure.
package struct BoundObject: Sendable {
  /// One that a search found.
  package struct Found: Hashable, Sendable {
    package let id: String
    /// Whether it has the mark that ours was made with; always where objects take none.
    package let hasMark: Bool
  }

  /// What one answer to a search says.
  package struct Page: Hashable, Sendable {
    package let found: [Found]
    /// What asks for the next page; nil at the end.
    package let next: String?
  }

  package let definition: ObjectDefinition
  private let connector: ConnectorDefinition
  private let values: BoundValues
  private let base: BaseURL
  private let mark: String?

  /// - Parameters:
  ///   - object: what it is made with.
  ///   - nonce: tells ours from others, where the object's definition takes a mark.
  package init(
    _ definition: ObjectDefinition, of connector: ConnectorDefinition,
    settings: [String: JSONValue], object: [String: JSONValue], nonce: String
  ) throws(BindingError) {
    self.definition = definition
    self.connector = connector
    var object = object
    mark = definition.nonce.map { _ in "[headgate \(nonce)]" }
    if let mark, let setting = definition.nonce?.setting {
      let text = object[setting]?.plainText ?? ""
      object[setting] = .string(text.isEmpty ? mark : "\(text) \(mark)")
    }
    values = BoundValues(connector: connector, settings: settings, object: object)
    base = try BaseURL(connector, values)
  }

  /// Who sends, proven.
  package func auth() throws(BindingError) -> BoundAuth { try BoundAuth(connector.auth, values) }

  /// Host and port that messages may name.
  package var endpoint: String { base.endpoint }

  /// The request that looks for it.
  ///
  /// - Parameter page: what the page before gave for the next.
  package func search(page: String?) throws(BindingError) -> HTTPRequest {
    let request = try request(definition.find.request)
    guard let page, let parameter = definition.find.pages?.parameter else { return request }
    let separator = request.url.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
    let query = "\(PercentEncoding.encode(parameter))=\(PercentEncoding.encode(page))"
    return request.at(request.url + separator + query)
  }

  /// The request that makes it.
  package func creation() throws(BindingError) -> HTTPRequest {
    try request(definition.create.request)
  }

  /// What an answer to a search says; nil where it cannot be followed.
  package func page(in answer: Answer) -> Page? {
    guard var values = read(answer) else { return nil }
    let search = definition.find
    let next = search.pages.flatMap { values.value($0.next)?.plainText }
    let elements: [JSONValue]
    switch values.value(search.each) {
    case .array(let list)?: elements = list
    case nil, .null?: elements = []
    case .bool?, .number?, .string?, .object?: return nil
    }
    var found: [Found] = []
    for element in elements {
      values.each = element
      if let condition = search.condition, !condition.holds(in: values) { continue }
      guard let id = values.value(search.id)?.plainText, !id.isEmpty else { return nil }
      let text = definition.nonce.flatMap { values.value($0.text)?.plainText } ?? ""
      found.append(Found(id: id, hasMark: mark.map(text.contains) ?? true))
    }
    return Page(found: found, next: next.flatMap { $0.isEmpty ? nil : $0 })
  }

  /// The id of what was made; nil where the answer has none.
  package func id(in answer: Answer) -> String? {
    guard let id = read(answer)?.value(definition.create.id)?.plainText, !id.isEmpty else {
      return nil
    }
    return id
  }

  private func read(_ answer: Answer) -> AnswerValues? {
    guard let body = try? JSONValue(parsing: answer.body) else { return nil }
    return AnswerValues(answer: answer, body: body, object: values.object)
  }

  private func request(_ definition: HTTPRequestDefinition) throws(BindingError) -> HTTPRequest {
    let target = try URLTarget(definition, base: base, values)
    guard let url = target.fixed else {
      throw BindingError("the URL of an object is made of a record")
    }
    return HTTPRequest(
      method: target.method, url: url, headers: target.headers, headersVary: true,
      body: definition.body.map { part in
        let body = ByteBuffer()
        body.append(RecordLayout.body(part, operation: nil, values).head)
        return body
      })
  }
}

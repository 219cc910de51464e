import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

/// The request that a test expects; what it does not say is not compared.
package struct ExpectedRequest: Sendable {
  /// One thing of the request that is not as expected.
  package struct Difference: Sendable, Hashable {
    /// Such as `url` or `body`.
    package let part: String
    package let expected: String
    package let found: String
    /// Where it is expected.
    package let span: SourceSpan
  }

  private let method: String?
  /// Path and query, or the whole URL.
  private let url: String?
  /// A subset, authentication included.
  private let headers: [YAMLEntry]
  private let body: JSONValue?
  private let hasNoBody: Bool
  /// Of a file: its path and lines.
  private let file: String?
  /// Of a table: its schema and name.
  private let table: String?
  private let lines: [JSONValue]?
  /// Of a message: the envelope, and the text with its line ends as those of the test.
  private let sender: String?
  private let recipients: [String]?
  private let message: String?
  private let node: KeyedNode

  /// Reads `expect_request`.
  package init?(_ node: YAMLNode, _ bag: inout DiagnosticBag) {
    guard
      let keyed = node.keyed(
        "`expect_request`",
        known: [
          "method", "url", "headers", "body", "file", "table", "lines", "from", "to", "message",
        ], &bag)
    else { return nil }
    hasNoBody = keyed["body"]?.scalar?.isNull ?? false
    method = keyed["method"]?.string("`method`", &bag)?.value
    url = keyed["url"]?.string("`url`", &bag)?.value
    headers = (keyed["headers"]?.named("`headers`", &bag) ?? []).filter {
      $0.value.string("a header", &bag) != nil
    }
    self.node = keyed
    body = hasNoBody ? nil : keyed["body"].flatMap { ConnectorTest.literal($0, &bag) }
    file = keyed["file"]?.string("`file`", &bag)?.value
    table = keyed["table"]?.string("`table`", &bag)?.value
    lines = keyed["lines"]?.list("`lines`", &bag)?.compactMap { ConnectorTest.literal($0, &bag) }
    sender = keyed["from"]?.string("`from`", &bag)?.value
    recipients = keyed["to"]?.strings("`to`", &bag)?.map(\.value)
    message = keyed["message"]?.string("`message`", &bag)?.value
  }

  /// What of the batch's request is not as expected.
  package func differences(_ bound: BoundAction, _ batch: Batch) throws(RequestError)
    -> [Difference]
  {
    var differences: [Difference] = []
    func compare(
      _ part: String, _ expected: String?, _ found: String, at span: SourceSpan? = nil
    ) {
      guard let expected, expected != found else { return }
      let place = span ?? node[part]?.span ?? node.span
      differences.append(Difference(part: part, expected: expected, found: found, span: place))
    }
    switch batch.request.write {
    case .append, .replace:
      if let file { compare("file", file, try bound.filePath(of: batch)) }
      let header = bound.requests[batch.requestIndex].header
      let (expected, found) = Self.lines(
        lines, (header ?? []) + batch.buffer.bytes, isCSV: header != nil)
      compare("lines", expected, found)
    case .table:
      if let table { compare("table", table, try bound.tableName(of: batch)) }
      compare(
        "lines", lines?.map { ($0.plainText ?? $0.text) + "\n" }.joined(),
        String(decoding: batch.buffer.bytes, as: UTF8.self))
    case .mail:
      let mail = try bound.mail(for: batch, seconds: 0)
      compare("from", sender, mail.sender)
      compare("to", recipients?.joined(separator: ", "), mail.recipients.joined(separator: ", "))
      compare(
        "message", message,
        String(decoding: mail.content, as: UTF8.self).replacing("\r\n", with: "\n"))
    case .http, .matrix:
      let (sent, proof) = try bound.provenRequest(for: batch)
      let all = proof + sent.headers
      compare("method", method, sent.method)
      if let url { compare("url", url, url.contains("://") ? sent.url : sent.pathAndQuery) }
      for header in headers {
        let value = all.first { $0.name.lowercased() == header.key.lowercased() }?.value
        compare(
          "header `\(header.key)`", header.value.scalar?.text, value ?? "not sent",
          at: header.value.span)
      }
      if hasNoBody { compare("body", "none", sent.body == nil ? "none" : "sent") }
      switch batch.request.bodyFormat {
      case .json:
        compare("body", body?.text, sent.body.map { Self.canonical($0.bytes) } ?? "none")
      case .form:
        compare("body", body?.text, sent.body.map { Self.form($0.bytes) } ?? "none")
      case .csv, .jsonl:
        let (expected, found) = Self.lines(
          lines, sent.body.map { Array($0.bytes) } ?? [],
          isCSV: batch.request.bodyFormat == .csv)
        compare("lines", expected, found)
      }
    }
    return differences
  }

  /// The lines that are expected and those that were written, each as one text.
  private static func lines(_ expected: [JSONValue]?, _ written: [UInt8], isCSV: Bool)
    -> (expected: String?, found: String)
  {
    if isCSV {
      let found = String(decoding: written, as: UTF8.self)
      let end = found.utf8.first { $0 == 0x0D } == nil ? "\n" : "\r\n"
      return (expected?.map { ($0.plainText ?? $0.text) + end }.joined(), found)
    }
    let found = written.split(separator: UInt8(ascii: "\n")).map { line in
      line.withUnsafeBufferPointer { canonical($0) }
    }
    return (expected?.map(\.text).joined(separator: "\n"), found.joined(separator: "\n"))
  }

  /// A form as an object of its texts.
  private static func form(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    let fields = FormParameter.read(String(decoding: bytes, as: UTF8.self))
    return JSONValue.object(fields.map { .init($0.name, .string($0.value)) }).text
  }

  private static func canonical(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    (try? JSONValue(parsing: bytes))?.text ?? "not JSON: \(String(decoding: bytes, as: UTF8.self))"
  }
}

extension BoundAction {
  fileprivate func filePath(of batch: Batch) throws(RequestError) -> String {
    do { return try file(for: requests[batch.requestIndex]) } catch { throw .binding(error) }
  }

  fileprivate func tableName(of batch: Batch) throws(RequestError) -> String {
    do {
      let table = try self.table(for: requests[batch.requestIndex])
      return "\(table.schema).\(table.table)"
    } catch { throw .binding(error) }
  }

  /// The request as it goes out, with the headers that prove who sends it: those of one moment and of the token `token`.
  fileprivate func provenRequest(for batch: Batch) throws(RequestError)
    -> (HTTPRequest, proof: [(name: String, value: String)])
  {
    let auth: BoundAuth
    do { auth = try self.auth() } catch { throw .binding(error) }
    let request = auth.addressed(try self.request(for: batch))
    let token = auth.grant == nil ? [] : [BoundAuth.header(ofToken: "token")]
    let signatures = auth.signatures(of: request, at: .ofTests)
    return (request, auth.headers + token + signatures.map { ($0.name, $0.value) })
  }
}

extension HTTPRequest {
  fileprivate var pathAndQuery: String {
    guard let scheme = url.firstRange(of: "://"),
      let slash = url[scheme.upperBound...].firstIndex(of: "/")
    else { return "/" }
    return String(url[slash...])
  }
}

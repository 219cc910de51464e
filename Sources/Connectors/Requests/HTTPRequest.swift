import Records

/// A request ready to be sent but for its authentication.
package struct HTTPRequest {
  package let method: String
  package let url: String
  package let headers: [(name: String, value: String)]
  /// Whether another batch of the same request has other headers.
  package let headersVary: Bool
  /// Mostly the batch's own buffer, borrowed until the batch is recycled; nil is no body.
  package let body: ByteBuffer?

  /// The same request at another URL.
  func at(_ url: String) -> HTTPRequest {
    HTTPRequest(method: method, url: url, headers: headers, headersVary: headersVary, body: body)
  }
}

/// Why a request could not be written.
package enum RequestError: Error, Hashable, Sendable {
  /// A setting is missing or cannot be used.
  case binding(BindingError)
  /// The record cannot be addressed (HG2013).
  case record(Rejection)
}

extension BoundAction {
  /// The HTTP request of a batch, without what `auth` adds.
  package func request(for batch: Batch) throws(RequestError) -> HTTPRequest {
    if let flow = batch.flow { return try stepRequest(flow, for: batch) }
    let target: URLTarget
    switch requests[batch.requestIndex].target {
    case .success(.http(let http)): target = http
    case .success(.matrix(let matrix)):
      do { return try matrix.request(for: batch) } catch { throw .binding(error) }
    case .success(.file), .success(.table), .success(.mail):
      throw .binding(BindingError("it is not written by HTTP"))
    case .failure(let error): throw .binding(error)
    }
    let whole: String
    if let fixed = target.fixed { whole = fixed } else { whole = try url(target, batch) }
    return HTTPRequest(
      method: target.method, url: whole, headers: try headers(target, batch),
      headersVary: !target.keyHeaders.isEmpty,
      body: requests[batch.requestIndex].layout.body(of: batch))
  }

  /// The path, relative to the project's root, of the file that a request writes.
  package func file(for request: BoundRequest) throws(BindingError) -> String {
    switch try request.target.get() {
    case .file(let path): return path
    case .http, .table, .matrix, .mail: throw BindingError("the request writes no file")
    }
  }

  /// Host and port that messages may name; nil where they are not known or there are none.
  package var endpoint: String? { (try? base.get())?.endpoint }

  /// Scheme, host and port; nil where they are not known or there are none.
  package var origin: String? { (try? base.get()).map { "\($0.scheme)://\($0.authority)" } }

  func headers(_ target: URLTarget, _ batch: Batch) throws(RequestError)
    -> [(name: String, value: String)]
  {
    var headers = target.headers
    for header in target.keyHeaders {
      var value = ""
      for piece in header.pieces {
        switch piece {
        case .text(let text): value += text
        case .key: value += batch.keys.first?.description ?? ""
        case .field, .match: break
        }
      }
      do throws(BindingError) {
        try HeaderText.check(value, of: "the header `\(header.name)`")
      } catch { throw .binding(error) }
      headers.append((header.name, value))
    }
    return headers
  }

  func url(_ target: URLTarget, _ batch: Batch) throws(RequestError) -> String {
    guard batch.count > 0 else {
      throw .binding(BindingError("a request for one record has no record"))
    }
    let record = batch.record(at: 0)
    var url = target.base.text
    for piece in target.pieces {
      switch piece {
      case .text(let text): url += text
      case .field(let path): url += try Self.segment(path, record)
      case .key: url += batch.keys.first?.description ?? ""
      case .match:
        for (index, name) in match.enumerated() {
          if index > 0 { url += "/" }
          url += try Self.segment(Path([.key(name)]), record)
        }
      }
    }
    return url
  }

  /// A field of a record as part of a URL: one that is empty, absent or `..` would address something else.
  private static func segment(_ path: Path, _ record: UnsafeBufferPointer<UInt8>)
    throws(RequestError) -> String
  {
    guard let text = RecordScan.value(of: path, in: record)?.plainText, !text.isEmpty else {
      throw .record(
        Rejection(
          code: "HG2013", field: "\(path)",
          reason: "`\(path)` is empty, and the request's URL is made of it"))
    }
    guard text != ".", text != ".." else {
      throw .record(
        Rejection(
          code: "HG2013", field: "\(path)",
          reason: "`\(path)` is `.` or `..`, which in a URL means another place"))
    }
    return PercentEncoding.encode(text)
  }
}

import CCurl

/// A list of request headers owned by libcurl's allocator.
final class CurlHeaders {
  private(set) var list: UnsafeMutablePointer<curl_slist>?

  /// Names and values were checked to hold no line breaks.
  init(_ headers: [(name: String, value: String)]) {
    for header in headers {
      // A header without a value is written with `;`, else libcurl would leave it out.
      append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
    }
    // What libcurl would make of its options anew for each request.
    if !headers.contains(where: { $0.name.lowercased() == "user-agent" }) {
      append("User-Agent: headgate")
    }
    append("Accept-Encoding: \(CurlLibrary.encodings)")
    // No waiting for `100 Continue` before a body.
    append("Expect:")
  }

  deinit { curl_slist_free_all(list) }

  private func append(_ line: String) {
    if let longer = curl_slist_append(list, line) { list = longer }
  }
}

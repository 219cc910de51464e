import Records

/// An HTTP answer as it came; its bytes are borrowed.
///
/// Of most answers the status says all: headers and clock are asked only where they matter.
package struct Answer {
  package let status: Int
  package let body: UnsafeBufferPointer<UInt8>
  /// A header by its name in lower case.
  let header: (String) -> String?
  /// When it came: seconds since 1970, UTC.
  let time: () -> Int64

  package init(
    status: Int, body: UnsafeBufferPointer<UInt8>, header: @escaping (String) -> String?,
    time: @escaping () -> Int64
  ) {
    self.status = status
    self.body = body
    self.header = header
    self.time = time
  }

  /// An answer whose headers stand in a list.
  package init(
    status: Int, headers: [(name: String, value: String)], body: UnsafeBufferPointer<UInt8>,
    time: Int64
  ) {
    self.init(
      status: status, body: body,
      header: { name in headers.first { $0.name.lowercased() == name }?.value }, time: { time })
  }

  /// Whether the destination chose to say nothing, rather than its words being lost.
  var isSilent: Bool {
    body.isEmpty && (status == 204 || status == 205 || header("content-length") == "0")
  }

  /// The status and the destination's own words, for messages.
  package var refusal: String {
    let words = VendorMessage.of(body)
    let redirect = (300..<400).contains(status) ? " (redirects are not followed)" : ""
    return "HTTP \(status)\(redirect)" + (words.isEmpty ? "" : ": \(words)")
  }

  /// The seconds of `Retry-After`; of a date, those from the answer's own `Date`, for the clocks may differ.
  package var retryAfter: Int? {
    guard let text = header("retry-after") else { return nil }
    if let seconds = Int(text) { return seconds >= 0 ? seconds : nil }
    guard let until = HTTPDate.seconds(text, now: time()) else { return nil }
    return Int(max(0, until - moment))
  }

  /// When it was written by the destination's own clock, where it says so: seconds since 1970, UTC.
  var moment: Int64 {
    let now = time()
    return header("date").flatMap { HTTPDate.seconds($0, now: now) } ?? now
  }
}

/// An answer whose body was read: what the paths of conditions lead into.
struct AnswerValues {
  let answer: Answer
  let body: JSONValue
  /// The element of the list of failures, where one is looked at.
  var each: JSONValue?
  /// What an object that is looked for is made with.
  var object: [String: JSONValue] = [:]
  /// What is known of a matrix that is looked for.
  var matrix: [String: JSONValue] = [:]

  func value(_ path: Path) -> JSONValue? {
    switch path.root {
    case .each: return each?.value(at: path.belowRoot)
    case .response:
      guard path.steps.count > 1, case .key(let part) = path.steps[1] else { return nil }
      switch part {
      case "status": return .number(String(answer.status))
      case "text": return .string(String(decoding: answer.body, as: UTF8.self))
      case "body": return body.value(at: path.belowRoot.belowRoot)
      case "headers":
        guard path.steps.count == 3, case .key(let name) = path.steps[2] else { return nil }
        return answer.header(name.lowercased()).map { .string($0) }
      default: return nil
      }
    case .object:
      guard case .key(let name)? = path.belowRoot.steps.first else { return nil }
      return object[name]
    case .matrix:
      guard case .key(let name)? = path.belowRoot.steps.first else { return nil }
      return matrix[name]
    case .settings, .action, .record, .records, .group, .groups, .operation, .match, .key,
      .captured, .step,
      nil:
      return nil
    }
  }
}

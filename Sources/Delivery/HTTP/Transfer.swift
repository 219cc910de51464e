import CCurl
import Connectors
import Records

/// One request under way: a handle of libcurl and the answer as it comes in; used again for later requests.
///
/// Sendable because it belongs to one thread at a time: to the run's, and to libcurl's from `TransferLoop.begin` until it
/// has ended.
final class Transfer: CurlTransfer, @unchecked Sendable {
  /// Answers longer than this are cut off: 8 MiB.
  private static let longest = 8 << 20

  let handle: OpaquePointer
  let answer = ByteBuffer(capacity: 4096)
  private(set) var isTooLong = false
  /// What it carries; nil where it carries no batch.
  private(set) var errand: Errand?
  /// How often libcurl has begun to send the request.
  private var starts = 0
  /// What libcurl was told for the request before: most requests differ in their body alone.
  private var told: (url: String, method: String) = ("", "")
  /// The URL in its parts, which libcurl would else read out of the text for each request.
  private let address = curl_url()
  /// Kept while libcurl reads them.
  private var headers: CurlHeaders?
  private var body: ByteBuffer?
  /// Whether libcurl must not send it again, unasked.
  private var isSentOnce = false

  init(timeouts: HTTPTimeouts, isLoopback: Bool) throws {
    guard let handle = curl_easy_init() else { throw DeliveryError.curl("no handle") }
    self.handle = OpaquePointer(handle)
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_TCP_NODELAY, 1)
    try set(CURLOPT_TCP_KEEPALIVE, 1)
    try set(CURLOPT_FOLLOWLOCATION, 0)
    try set(CURLOPT_PATH_AS_IS, 1)
    try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    try set(CURLOPT_CONNECTTIMEOUT_MS, timeouts.connect)
    try set(CURLOPT_TIMEOUT_MS, timeouts.total)
    try set(CURLOPT_PROTOCOLS_STR, "http,https")
    // Answers are decoded; what is asked for stands in the headers.
    try set(CURLOPT_ACCEPT_ENCODING, "")
    // A proxy of the environment is no way to this machine.
    if isLoopback { try set(CURLOPT_NOPROXY, "*") }
    try check(
      headgate_curl_set_write(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
        guard let context, let bytes else { return 0 }
        let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
        return transfer.receive(bytes, size * count)
      })
    try check(
      headgate_curl_set_pointer(
        handle, CURLOPT_WRITEDATA, Unmanaged.passUnretained(self).toOpaque()))
    try check(
      headgate_curl_set_prereq(handle) { context, _, _, _, _ in
        guard let context else { return CURL_PREREQFUNC_OK }
        let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
        if transfer.isSentOnce, transfer.starts > 0 { return CURL_PREREQFUNC_ABORT }
        transfer.starts += 1
        return CURL_PREREQFUNC_OK
      })
    try check(
      headgate_curl_set_pointer(
        handle, CURLOPT_PREREQDATA, Unmanaged.passUnretained(self).toOpaque()))
  }

  deinit {
    curl_easy_cleanup(curl)
    curl_url_cleanup(address)
  }

  var curl: UnsafeMutableRawPointer { UnsafeMutableRawPointer(handle) }

  /// Prepares the handle for a request; the bytes of its body stay where they are until `finish`.
  ///
  /// - Parameter isSentOnce: whether a copy of the request is worth nothing: its signature is used up.
  func prepare(
    _ request: HTTPRequest, headers: CurlHeaders, for errand: Errand?,
    repeatability: Repeatability, isSentOnce: Bool = false
  ) throws {
    self.errand = errand
    self.headers = headers
    self.isSentOnce = isSentOnce
    body = request.body
    answer.removeAll()
    isTooLong = false
    starts = 0
    // A kept connection that turns out dead makes libcurl send a request again, unasked.
    let isUnsafe = repeatability == .unsafe
    try set(CURLOPT_FRESH_CONNECT, isUnsafe ? 1 : 0)
    try set(CURLOPT_FORBID_REUSE, isUnsafe ? 1 : 0)
    if request.url != told.url { try set(url: request.url) }
    if let body = request.body {
      try set(CURLOPT_POST, 1)
      try check(
        headgate_curl_set_off(curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
      try check(headgate_curl_set_pointer(curl, CURLOPT_POSTFIELDS, body.start))
    } else if request.method == "POST" || request.method == "PUT" || request.method == "PATCH" {
      try set(CURLOPT_POST, 1)
      try check(headgate_curl_set_off(curl, CURLOPT_POSTFIELDSIZE_LARGE, 0))
      try check(headgate_curl_set_pointer(curl, CURLOPT_POSTFIELDS, nil))
    } else {
      try set(CURLOPT_HTTPGET, 1)
    }
    if request.method != told.method { try set(CURLOPT_CUSTOMREQUEST, request.method) }
    told = (request.url, request.method)
    try check(headgate_curl_set_pointer(curl, CURLOPT_HTTPHEADER, headers.list))
  }

  /// Connects, with TLS where the URL asks for it, and sends nothing.
  func connect(to origin: String) throws -> CURLcode {
    try set(CURLOPT_URL, origin)
    try set(CURLOPT_CONNECT_ONLY, 1)
    return curl_easy_perform(curl)
  }

  /// Sends the request and waits for its end.
  func perform() -> CURLcode { curl_easy_perform(curl) }

  /// Ends the request: its bytes are not read any more.
  func finish() {
    errand = nil
    headers = nil
    body = nil
  }

  /// The status of the answer; 0 where there was none.
  var status: Int {
    var status = 0
    headgate_curl_get_long(curl, CURLINFO_RESPONSE_CODE, &status)
    return status
  }

  var isGood: Bool { (200..<300).contains(status) }

  /// Whether the connection stood, so that some of the request may have left.
  var hasBegun: Bool {
    var microseconds: curl_off_t = 0
    headgate_curl_get_off(curl, CURLINFO_PRETRANSFER_TIME_T, &microseconds)
    return microseconds > 0
  }

  /// Whether libcurl sent the request again, over another connection, as the kept one ended without an answer.
  var wasRepeated: Bool { starts > 1 }

  /// A header of the answer, by its name.
  func answerHeader(_ name: String) -> String? {
    var header: UnsafeMutablePointer<curl_header>?
    guard curl_easy_header(curl, name, 0, UInt32(CURLH_HEADER), -1, &header) == CURLHE_OK,
      let header
    else { return nil }
    return String(cString: header.pointee.value)
  }

  private func receive(_ bytes: UnsafeMutablePointer<CChar>, _ count: Int) -> Int {
    guard answer.count + count <= Self.longest else {
      isTooLong = true
      return 0
    }
    bytes.withMemoryRebound(to: UInt8.self, capacity: count) {
      answer.append(UnsafeBufferPointer(start: $0, count: count))
    }
    return count
  }

  private func set(url: String) throws {
    try set(CURLOPT_URL, url)
    // What is no URL is left to libcurl, which says why.
    let isRead = curl_url_set(address, CURLUPART_URL, url, UInt32(CURLU_PATH_AS_IS)) == CURLUE_OK
    try check(
      headgate_curl_set_pointer(
        curl, CURLOPT_CURLU, isRead ? address.map { UnsafeRawPointer($0) } : nil))
  }

  private func set(_ option: CURLoption, _ value: Int) throws {
    try check(headgate_curl_set_long(curl, option, value))
  }

  private func set(_ option: CURLoption, _ value: String) throws {
    try check(headgate_curl_set_string(curl, option, value))
  }

  private func check(_ code: CURLcode) throws {
    if code != CURLE_OK { throw DeliveryError.curl(String(cString: curl_easy_strerror(code))) }
  }
}

import CCurl
import Connectors

/// Whether a destination's host can be reached: name, connection and TLS; no request is sent.
package enum EndpointProbe {
  /// Why it cannot be reached; nil where it can.
  package static func failure(
    of action: BoundAction, timeouts: HTTPTimeouts = HTTPTimeouts(connect: 5_000, total: 5_000)
  ) -> String? {
    guard let origin = action.origin, CurlLibrary.isReady else {
      return "no connection can be made"
    }
    do {
      let transfer = try Transfer(
        timeouts: timeouts, isLoopback: HTTPDispatcher.isLoopback(action.endpoint ?? ""))
      let code = try transfer.connect(to: origin)
      return code == CURLE_OK ? nil : String(cString: curl_easy_strerror(code))
    } catch {
      return "\(error)"
    }
  }
}

import CCurl
import Connectors

/// What it means for a batch that a request ended without a complete answer.
enum TransferFailure {
  /// Names host and port alone: paths and queries may hold what records hold.
  static func outcome(_ code: CURLcode, of transfer: Transfer, endpoint: String) -> BatchOutcome {
    let reason = String(cString: curl_easy_strerror(code))
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT:
      return retry("connect", "could not connect to \(endpoint): \(reason)", inDoubt: false)
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
      CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_CERTPROBLEM:
      return retry("tls", "could not connect to \(endpoint): \(reason)", inDoubt: false)
    case CURLE_UNSUPPORTED_PROTOCOL where transfer.hasBegun:
      return retry("answer", "the answer from \(endpoint) is not HTTP", inDoubt: true)
    case CURLE_OPERATION_TIMEDOUT where !transfer.hasBegun:
      return retry("connect", "could not connect to \(endpoint) in time", inDoubt: false)
    case CURLE_OPERATION_TIMEDOUT:
      return retry("timeout", "no complete answer from \(endpoint) in time", inDoubt: true)
    case CURLE_ABORTED_BY_CALLBACK:
      // Of a request that is signed for one sending, libcurl is not let send another copy.
      return retry(
        "connection", "the connection to \(endpoint) was lost before the answer", inDoubt: true)
    case CURLE_WRITE_ERROR where transfer.isTooLong:
      return retry("answer", "the answer from \(endpoint) is longer than 8 MiB", inDoubt: true)
    case CURLE_OUT_OF_MEMORY where transfer.hasBegun:
      // What libcurl says of a header line of more than 100 KB.
      return retry(
        "answer", "the answer from \(endpoint) has a header that is too long", inDoubt: true)
    default:
      return transfer.hasBegun
        ? retry(
          "connection", "the connection to \(endpoint) was lost before the answer: \(reason)",
          inDoubt: true)
        : retry("connect", "no request could be sent to \(endpoint): \(reason)", inDoubt: false)
    }
  }

  private static func retry(_ code: String, _ message: String, inDoubt: Bool) -> BatchOutcome {
    BatchOutcome(.retry(code: code, message: message, inDoubt: inDoubt))
  }
}

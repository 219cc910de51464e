import CCurl
import Glibc

/// libcurl itself.
package enum CurlLibrary {
  /// Its version and that of its TLS, such as `8.5.0 (OpenSSL/3.0.13)`.
  package static var version: String {
    guard let info = curl_version_info(CURLVERSION_FIRST)?.pointee else { return "unknown" }
    let tls = info.ssl_version.map { " (\(String(cString: $0)))" } ?? ", without TLS"
    return String(cString: info.version) + tls
  }

  /// Whether it was built with a protocol, such as `smtp`.
  static func speaks(_ name: String) -> Bool {
    guard var place = curl_version_info(CURLVERSION_FIRST)?.pointee.protocols else { return false }
    while let entry = place.pointee {
      if String(cString: entry) == name { return true }
      place += 1
    }
    return false
  }

  /// The encodings of an answer that it reads, as `Accept-Encoding` names them.
  static let encodings: String = {
    let features = curl_version_info(CURLVERSION_FIRST)?.pointee.features ?? 0
    let known: [(Int32, String)] = [
      (CURL_VERSION_LIBZ, "deflate, gzip"), (CURL_VERSION_BROTLI, "br"),
      (CURL_VERSION_ZSTD, "zstd"),
    ]
    let names = known.filter { features & $0.0 != 0 }.map(\.1)
    return names.isEmpty ? "identity" : names.joined(separator: ", ")
  }()

  /// libcurl's own state of the process, made once.
  static let isReady: Bool = {
    // A peer that closes a TLS connection would otherwise end the process.
    signal(SIGPIPE, SIG_IGN)
    return curl_global_init(3) == CURLE_OK
  }()
}

import ChildProcess
import Foundation

/// A certificate authority of a test, and a server's certificate that it has signed.
package final class PostgresCertificates {
  package let folder: String

  /// - Parameter name: of the server, as the certificate says it.
  package init(name: String) throws {
    var template = Array("\(NSTemporaryDirectory())/headgate-tls-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw POSIXError(.EACCES) }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    try openssl(
      [
        "req", "-x509", "-days", "2", "-subj", "/CN=authority \(UInt32.random(in: 0 ... .max))",
        "-out", "ca.crt",
      ] + key
        + ["-keyout", "ca.key"])
    try openssl(
      ["req", "-subj", "/CN=\(name)", "-out", "server.csr"] + key + ["-keyout", "server.key"])
    try openssl([
      "x509", "-req", "-days", "2", "-in", "server.csr", "-CA", "ca.crt", "-CAkey", "ca.key",
      "-CAcreateserial", "-out", "server.crt",
    ])
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// The authority's certificate, which a client trusts.
  package var root: String { folder + "/ca.crt" }

  /// What the server is started with.
  package var server: (certificate: String, key: String) {
    get throws {
      (
        try String(contentsOfFile: folder + "/server.crt", encoding: .utf8),
        try String(contentsOfFile: folder + "/server.key", encoding: .utf8)
      )
    }
  }

  private func openssl(_ arguments: [String]) throws {
    try ChildProcess.run(["openssl"] + arguments, in: folder)
  }
}

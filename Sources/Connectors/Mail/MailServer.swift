import Records

/// A mail server and how it is spoken to, as a destination's settings say.
package struct MailServer: Sendable, Hashable {
  package enum Security: String, Sendable, CaseIterable {
    /// TLS once the server has offered it; without it nothing is sent.
    case starttls
    /// TLS from the first byte on.
    case tls
    /// In the clear.
    case none

    var port: Int {
      switch self {
      case .starttls: 587
      case .tls: 465
      case .none: 25
      }
    }
  }

  package struct Credentials: Sendable, Hashable {
    package let username: String
    package let password: String
  }

  /// An IPv6 address without its brackets.
  package let host: String
  package let port: Int
  package let security: Security
  package let credentials: Credentials?
  /// A file of certificates to trust in place of the system's, as it was given.
  package let authority: String?

  /// Host and port: what messages name.
  package var endpoint: String { "\(isAddress6 ? "[\(host)]" : host):\(port)" }

  /// Whether it is on this machine, so that no other one reads what is sent in the clear.
  package var isLoopback: Bool {
    if host.lowercased() == "localhost" || host == "::1" { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
  }

  private var isAddress6: Bool { host.contains(":") }

  init(_ values: BoundValues) throws(BindingError) {
    func text(_ name: String) -> String? {
      values.settings[name]?.plainText.flatMap { $0.isEmpty ? nil : $0 }
    }
    guard var host = text("host") else { throw BindingError("the setting `host` is not given") }
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    guard host.utf8.allSatisfy({ $0.isHostSafe || $0 == UInt8(ascii: ":") }) else {
      throw BindingError("the setting `host` is the name or address of a server, and nothing else")
    }
    security = text("security").flatMap { Security(rawValue: $0) } ?? .starttls
    let given = text("port")
    guard let port = given.map({ Int($0) }) ?? security.port, (1...65535).contains(port) else {
      throw BindingError("the setting `port` is a number from 1 to 65535")
    }
    self.host = host
    self.port = port
    authority = text("ca")
    switch (text("username"), text("password")) {
    case (let username?, let password?):
      for (name, value) in [("username", username), ("password", password)] {
        try HeaderText.check(value, of: "the setting `\(name)`")
      }
      credentials = Credentials(username: username, password: password)
    case (nil, nil): credentials = nil
    case (_?, nil): throw BindingError("the setting `username` needs a `password`")
    case (nil, _?): throw BindingError("the setting `password` needs a `username`")
    }
    if security == .none, credentials != nil, !isLoopback {
      throw BindingError(
        "a password is not sent in the clear: `security: none` goes without `username` and `password`, or to this machine"
      )
    }
    if let from = text("from") {
      do throws(MailProblem) { _ = try MailAddress(from) } catch {
        throw BindingError("the setting `from` \(error.reason)")
      }
    }
  }
}

extension BoundAction {
  /// The server that a connector of `transport: smtp` sends to.
  package func mailServer() throws(BindingError) -> MailServer { try MailServer(values) }
}

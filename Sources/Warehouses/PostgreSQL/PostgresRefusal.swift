/// Why a server that answers is of no use, and what to do about it.
enum PostgresRefusal: CaseIterable {
  case noDatabase, password, user, entry, noTLS, rootCertificate, authority, hostName

  /// Nil where it is none, or what helps is unknown.
  init?(state: String?, _ message: String) {
    switch state {
    case "3D000"?: self = .noDatabase
    case "28P01"?: self = .password
    case "28000"? where message.contains("pg_hba.conf"): self = .entry
    case "28000"?: self = .user
    case nil:
      // The words of libpq, which has no codes of its own.
      guard let found = Self.allCases.first(where: { $0.words.map(message.contains) == true })
      else { return nil }
      self = found
    default: return nil
    }
  }

  /// What libpq's message has in it, where it is libpq that refuses.
  private var words: String? {
    switch self {
    case .password: "no password supplied"
    case .noTLS: "does not support SSL"
    case .rootCertificate: "root certificate file"
    case .authority: "certificate verify failed"
    case .hostName: "does not match host name"
    case .noDatabase, .user, .entry: nil
    }
  }

  var kind: SQLFailure.Kind {
    switch self {
    case .password, .user, .entry: .notAuthenticated
    case .noDatabase, .noTLS, .rootCertificate, .authority, .hostName: .notADatabase
    }
  }

  /// What to do, as it follows the server's words.
  var remedy: String {
    switch self {
    case .noDatabase: "create it, or name another"
    case .password: "correct the user or the password"
    case .user: "correct the user"
    case .entry: "let it in there, or come as another user or with another `sslmode`"
    case .noTLS: "turn TLS on at the server, or do without (`sslmode: disable`)"
    case .rootCertificate: "correct `sslrootcert`"
    case .authority:
      "let `sslrootcert` be the authority that signed the server's certificate"
    case .hostName:
      "name the `host` as its certificate does, or check who signed it alone (`sslmode: verify-ca`)"
    }
  }
}

/// How to reach a PostgreSQL database: a URL or its parts.
///
/// What is left out is libpq's to find: `PG*` variables, `~/.pgpass`, `~/.pg_service.conf`.
package struct PostgresAddress: Hashable, Sendable {
  /// How much TLS is asked for, in libpq's words.
  package enum TLS: String, Hashable, Sendable, CaseIterable {
    case disable, allow, prefer, require
    case verifyCA = "verify-ca"
    case verifyFull = "verify-full"
  }

  /// `postgres://...` or `host=... dbname=...`; the other parts override it.
  package var url: String?
  package var host: String?
  package var port: Int?
  package var database: String?
  package var user: String?
  package var password: String?
  package var service: String?
  package var passfile: String?

  package var tls: TLS?
  package var rootCertificate: String?
  package var certificate: String?
  package var key: String?

  /// Seconds; nil where libpq's own setting, or 15 seconds, is good enough.
  package var connectTimeout: Int?
  /// Milliseconds that one statement may take; nil where the server's setting holds.
  package var statementTimeout: Int?
  /// Milliseconds that a statement waits for a lock; nil where the server's setting holds.
  package var lockTimeout: Int?
  /// As `pg_stat_activity` shows the session.
  package var applicationName = "headgate"

  package init(url: String? = nil) { self.url = url }

  /// What libpq is told; of a keyword that comes twice the later holds.
  var parameters: [(keyword: String, value: String)] {
    // A server that is gone is noticed within two minutes, unless the URL says otherwise.
    var all = [
      ("keepalives_idle", "60"), ("keepalives_interval", "15"), ("keepalives_count", "4"),
    ]
    func add(_ keyword: String, _ value: String?) {
      if let value, !value.isEmpty { all.append((keyword, value)) }
    }
    add("dbname", url)
    add("service", service)
    add("host", host)
    add("port", port.map { String($0) })
    add("dbname", database)
    add("user", user)
    add("password", password)
    add("passfile", passfile)
    add("sslmode", tls?.rawValue)
    add("sslrootcert", rootCertificate)
    add("sslcert", certificate)
    add("sslkey", key)
    add("connect_timeout", connectTimeout.map { String($0) })
    add("application_name", applicationName)
    add("client_encoding", "UTF8")
    return all.map { (keyword: $0.0, value: $0.1) }
  }
}

extension PostgresAddress: CustomStringConvertible, CustomReflectable {
  /// In words, as far as it is known without a connection; never a secret.
  package var description: String {
    guard url == nil else { return "PostgreSQL" }
    let name = database ?? service
    switch (host, name) {
    case (let host?, let name?): return "\(name) at \(host)\(port.map { ":\($0)" } ?? "")"
    case (let host?, nil): return "PostgreSQL at \(host)\(port.map { ":\($0)" } ?? "")"
    case (nil, let name?): return name
    case (nil, nil): return "PostgreSQL"
    }
  }

  /// A dump of what holds it shows no password.
  package var customMirror: Mirror { Mirror(self, children: ["place": description]) }
}

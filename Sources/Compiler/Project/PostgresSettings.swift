import Records

/// How a PostgreSQL server is reached, with everything that only a run reads still a reference.
package struct PostgresSettings: Sendable, Hashable {
  /// A value of the text, or where a run finds it.
  package enum Value: Sendable, Hashable {
    case literal(String)
    case reference(SecretReference)
  }

  package enum Address: Sendable, Hashable {
    /// `postgres://...` or `key=value ...`, whatever libpq takes.
    case url(Value)
    /// What is not given is libpq's own to know: its environment variables, its service and password files.
    case fields([Field: Value])
  }

  /// A field of an address, named as libpq names it but for `database`.
  package enum Field: String, Sendable, Hashable, CaseIterable {
    case host, port, database, user, password, service, passfile
    case sslmode, sslrootcert, sslcert, sslkey

    /// libpq's own name.
    package var keyword: String { self == .database ? "dbname" : rawValue }

    /// Whether a literal is a path relative to the project's root, which may lie outside (or libpq's word `system`).
    package var isPath: Bool {
      switch self {
      case .passfile, .sslrootcert, .sslcert, .sslkey: true
      case .host, .port, .database, .user, .password, .service, .sslmode: false
      }
    }
  }

  package let address: Address
  /// Until a connection stands, in seconds; nil where libpq decides.
  package let connectTimeout: Int?
  /// Of a statement, in seconds; nil where the server decides.
  package let timeout: Int?
  /// Of waiting for a lock, in seconds; nil where the server decides.
  package let lockTimeout: Int?

  package init(
    address: Address, connectTimeout: Int? = nil, timeout: Int? = nil, lockTimeout: Int? = nil
  ) {
    self.address = address
    self.connectTimeout = connectTimeout
    self.timeout = timeout
    self.lockTimeout = lockTimeout
  }

  /// The schema of our tables where the text names none.
  package static let usualSchema = "_headgate"
}

extension PostgresSettings {
  /// Every text of the address, by its key.
  package var values: [String: Value] {
    switch address {
    case .url(let url): ["url": url]
    case .fields(let fields): Dictionary(fields.map { ($0.key.rawValue, $0.value) }) { $1 }
    }
  }

  /// What decides which rows are read: another password, certificate or timeout is no other source.
  var declaration: String {
    switch address {
    case .url(.reference(let reference)): "postgres \(reference.text)"
    case .url(.literal), .fields:
      text(["host", "hostaddr", "port", "dbname", "user", "service", "options"])
    }
  }

  /// What tells one database from another, as far as the text does.
  var database: String {
    switch address {
    case .url(.reference(let reference)): "postgres \(reference.text)"
    case .url(.literal), .fields:
      // Without another name, a database has its user's.
      text([
        "host", "hostaddr", "port", "service", keywords["dbname"] == nil ? "user" : "dbname",
      ])
    }
  }

  private func text(_ telling: Set<String>) -> String {
    let told = keywords.filter { telling.contains($0.key) && $0 != ("port", "5432") }
    return (["postgres"] + told.map { "\($0.key)=\($0.value)" }.sorted()).joined(separator: " ")
  }

  /// By libpq's own names; none of a whole address that only a run reads.
  private var keywords: [String: String] {
    switch address {
    case .url(.reference): [:]
    case .url(.literal(let text)):
      Dictionary(PostgresAddressText(text)?.keywords.map { ($0.key, $0.value) } ?? []) { $1 }
    case .fields(let fields):
      Dictionary(fields.map { ($0.key.keyword, $0.value.text) }) { $1 }.filter { !$0.value.isEmpty }
    }
  }
}

extension PostgresSettings.Value {
  fileprivate var text: String {
    switch self {
    case .literal(let text): text
    case .reference(let reference): reference.text
    }
  }
}

extension SecretReference {
  fileprivate var text: String {
    switch self {
    case .environment(let name): "{ env: \(name) }"
    case .file(let path): "{ file: \(path) }"
    }
  }
}

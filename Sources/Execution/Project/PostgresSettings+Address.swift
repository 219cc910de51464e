import Compiler
import Diagnostics
import Warehouses

extension PostgresSettings {
  /// What a connection is made with; secrets are read here.
  ///
  /// - Parameters:
  ///   - root: the folder that paths of the project begin in.
  ///   - owner: in words, whose they are.
  func address(
    root: String, _ surroundings: Surroundings, for owner: String, at span: SourceSpan?
  ) throws -> PostgresAddress {
    let read = try surroundings.read(self, root: root, for: owner, at: span)
    var made = PostgresAddress()
    switch read.address {
    case .url(let url): made.url = url.literal
    case .fields(let fields):
      for (field, value) in fields { made.set(field, value.literal) }
    }
    made.connectTimeout = connectTimeout
    made.statementTimeout = timeout.map { $0 * 1000 }
    made.lockTimeout = lockTimeout.map { $0 * 1000 }
    return made
  }
}

extension PostgresSettings.Value {
  /// The text of what was read.
  fileprivate var literal: String {
    switch self {
    case .literal(let text): text
    case .reference: preconditionFailure("a reference is read before it is used")
    }
  }
}

extension PostgresAddress {
  fileprivate mutating func set(_ field: PostgresSettings.Field, _ text: String) {
    switch field {
    case .host: host = text
    case .port: port = Int(text)
    case .database: database = text
    case .user: user = text
    case .password: password = text
    case .service: service = text
    case .passfile: passfile = text
    case .sslmode: tls = TLS(rawValue: text)
    case .sslrootcert: rootCertificate = text
    case .sslcert: certificate = text
    case .sslkey: key = text
    }
  }
}

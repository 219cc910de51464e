import Connectors
import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

/// How a PostgreSQL server is reached, as a source, `state` or a destination says.
struct PostgresSyntax {
  let keyed: KeyedNode
  /// Where relative paths begin.
  let folder: String

  private static let known = SettingDefinition.connection.map(\.name)
  /// Keys with values that messages may repeat.
  static let open = Set(
    SettingDefinition.connection.lazy.filter { !$0.isSecret }.map(\.name))

  /// What libpq can be told of encryption.
  private enum SSLMode: String, CaseIterable {
    case disable, allow, prefer, require
    case verifyCA = "verify-ca"
    case verifyFull = "verify-full"
  }

  /// - Parameters:
  ///   - what: in messages, the place of the keys.
  ///   - others: the keys of the place beside those of a connection.
  init?(
    _ node: YAMLNode, _ what: String = "`postgres`", folder: String, others: [String] = [],
    _ bag: inout DiagnosticBag
  ) {
    guard let keyed = node.keyed(what, known: Self.known + others, &bag) else { return nil }
    self.keyed = keyed
    self.folder = folder
  }

  /// The settings; nil where something is wrong with them, which is reported.
  func settings(_ bag: inout DiagnosticBag) -> PostgresSettings? {
    let before = bag.all.count
    let address = address(&bag)
    let connect = time("connect_timeout", &bag)
    let statement = time("timeout", &bag)
    let lock = time("lock_timeout", &bag)
    guard let address, bag.all.count == before else { return nil }
    return PostgresSettings(
      address: address, connectTimeout: connect, timeout: statement, lockTimeout: lock)
  }

  private func address(_ bag: inout DiagnosticBag) -> PostgresSettings.Address? {
    let fields = keyed.entries.compactMap { entry in
      PostgresSettings.Field(rawValue: entry.key).map { ($0, entry) }
    }
    if let url = keyed.entry("url") {
      if let (_, other) = fields.first {
        bag.add(.twoAddresses(other, url))
        return nil
      }
      return self.url(url.value, &bag).map { .url($0) }
    }
    var values: [PostgresSettings.Field: PostgresSettings.Value] = [:]
    for (field, entry) in fields { values[field] = value(entry, of: field, &bag) }
    return .fields(values)
  }

  private func url(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> PostgresSettings.Value? {
    if let reference = reference(node, &bag) { return .reference(reference) }
    guard let text = node.string("`url`", &bag) else { return nil }
    guard let address = PostgresAddressText(text.value) else {
      bag.add(.badAddress(at: text.span))
      return nil
    }
    if address.hasSecret {
      bag.add(.literalSecret("the password in `url`", at: text.span))
      return nil
    }
    return .literal(text.value)
  }

  private func value(
    _ entry: YAMLEntry, of field: PostgresSettings.Field, _ bag: inout DiagnosticBag
  ) -> PostgresSettings.Value? {
    let (node, what) = (entry.value, "`\(entry.key)`")
    if !field.isPath || node.mapping?.first?.key == "env" {
      let before = bag.all.count
      if let reference = reference(node, &bag) { return .reference(reference) }
      if bag.all.count > before { return nil }
    }
    switch field {
    case .password:
      bag.add(.literalSecret("the `password`", at: node.span))
      return nil
    case .port: return node.int(what, in: 1...65_535, &bag).map { .literal("\($0.value)") }
    case .sslmode:
      return node.choice(what, of: SSLMode.self, &bag).map { .literal($0.value.rawValue) }
    case .host, .database, .user, .service:
      return node.string(what, &bag).map { .literal($0.value) }
    case .passfile, .sslrootcert, .sslcert, .sslkey:
      guard let path = node.string(what, &bag)?.value else { return nil }
      // libpq's word for the certificates of the system.
      if field == .sslrootcert, path == "system" { return .literal(path) }
      return .literal(ProjectPath.joined(path, to: folder))
    }
  }

  private func reference(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> SecretReference? {
    switch SecretReference.read(node, &bag)?.value {
    case .environment(let name): .environment(name)
    case .file(let path): .file(ProjectPath.joined(path, to: folder))
    case nil: nil
    }
  }

  /// The server counts milliseconds in 32 bits: not quite 25 days.
  private func time(_ key: String, _ bag: inout DiagnosticBag) -> Int? {
    guard let node = keyed[key], let seconds = TimeLength.read(node, &bag) else { return nil }
    if seconds <= 24 * 86_400 { return seconds }
    bag.add(.wrongScalar(node, needed: "at most `24d`", what: "`\(key)`"))
    return nil
  }
}

extension DiagnosticCode {
  static let twoAddresses = DiagnosticCode(
    "HG0215",
    "A PostgreSQL server is named by one `url`, or by fields such as `host` and `database`, not by both: one of them would have no effect."
  )
  static let badAddress = DiagnosticCode(
    "HG0216",
    "The `url` of a PostgreSQL server is `postgres://user@host:port/database?option=value`, or libpq's `host=... dbname=...`."
  )
}

extension Diagnostic {
  fileprivate static func twoAddresses(_ field: YAMLEntry, _ url: YAMLEntry) -> Diagnostic {
    Diagnostic(
      .twoAddresses, "`\(field.key)` stands beside `url`", at: field.keySpan,
      label: "may be said in the url", secondary: [.init(url.keySpan, "the url")],
      help: ["give the address by `url` alone, or by fields alone"])
  }

  fileprivate static func badAddress(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .badAddress, "`url` is no address of a PostgreSQL server", at: span, label: "not an address",
      help: [
        "such as `postgres://user@host:5432/database`, with `%40` for an `@` inside of a part",
        "an address with a password is `{ env: NAME }` or `{ file: path }`",
      ])
  }
}

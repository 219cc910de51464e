import Records

extension SettingDefinition {
  /// How a database is reached: what every connector of `transport: sql` takes, and what a source is given too.
  ///
  /// What is left out is libpq's to find: `PG*` variables, its service and password files.
  package static let connection: [SettingDefinition] =
    [
      // An address may hold a password.
      open("url", isSecret: true), open("host"), open("port", .int), open("database"),
      open("user"), open("password", isSecret: true), open("service"), open("passfile"),
      open(
        "sslmode",
        allowed: ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]),
    ]
    + ["sslrootcert", "sslcert", "sslkey", "connect_timeout", "timeout", "lock_timeout"].map {
      open($0)
    }

  private static func open(
    _ name: String, _ type: ValueType = .string, isSecret: Bool = false, allowed: [String] = []
  ) -> SettingDefinition {
    SettingDefinition(
      name: name, type: type, isRequired: false, isSecret: isSecret,
      allowed: allowed.map { .string($0) }, defaultValue: nil)
  }
}

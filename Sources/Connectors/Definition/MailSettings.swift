import Records

extension SettingDefinition {
  /// How a mail server is reached: what every connector of `transport: smtp` takes.
  static let mailServer: [SettingDefinition] = [
    open("host", isRequired: true), open("port", .int), open("username"),
    open("password", isSecret: true),
    open("security", allowed: MailServer.Security.allCases.map(\.rawValue), "starttls"),
    open("ca"), open("from"),
  ]

  private static func open(
    _ name: String, _ type: ValueType = .string, isRequired: Bool = false, isSecret: Bool = false,
    allowed: [String] = [], _ defaultValue: String? = nil
  ) -> SettingDefinition {
    SettingDefinition(
      name: name, type: type, isRequired: isRequired, isSecret: isSecret,
      allowed: allowed.map { .string($0) }, defaultValue: defaultValue.map { .string($0) })
  }
}

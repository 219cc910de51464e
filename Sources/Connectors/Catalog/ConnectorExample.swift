import Records

extension ConnectorDefinition {
  /// A whole project that sends rows by an action; it passes lint as it stands.
  package func example(of action: ActionDefinition) -> String {
    let fields = exampleFields(of: action)
    let identifier = action.match.first ?? "id"
    let mode = action.modes.contains(.mirror) ? .mirror : action.modes.first ?? .mirror
    var lines = [
      "headgate: 1",
      "project: example",
      "sources:",
      "  store: { sqlite: { path: store.db } }",
      "models:",
      "  rows:",
      "    source: store",
      "    table: rows",
      "    identifier: [\(identifier)]",
      "    columns:",
    ]
    // An event is of a row that nothing of it has to name.
    if !fields.contains(where: { $0.name == identifier }) {
      lines.append("      \(identifier): { type: int }")
    }
    lines += fields.map { "      \($0.name): { type: \($0.type) }" }
    lines += ["destinations:", "  target:", "    connector: \(name)"]
    let settings = settings.compactMap { exampleLine($0) }
    if !settings.isEmpty { lines += ["    settings:"] + settings.map { "      " + $0 } }
    lines += [
      "pipelines:",
      "  rows_to_target:",
      "    model: rows",
      "    to:",
      "      destination: target",
      "      action: \(action.name)",
    ]
    let with = action.settings.compactMap { exampleLine($0) }
    if !with.isEmpty { lines += ["      with:"] + with.map { "        " + $0 } }
    if let object = action.object { lines.append("      \(object): { use: example }") }
    lines.append("    mode: \(mode.rawValue)")
    if mode == .append {
      let events: [(word: String, operation: Operation)] = [
        ("added", .add), ("changed", .change), ("removed", .remove),
      ]
      let served = events.filter { action.unserved([$0.operation]).isEmpty }.map(\.word)
      lines += ["    events: [\(served.joined(separator: ", "))]", "    start: now"]
    }
    if action.match.isEmpty, action.kind != .event { lines.append("    match: [\(identifier)]") }
    lines.append("    map:")
    lines += fields.map { "      \($0.name): \($0.name)" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What identifies the record and what it must have, of several fields the first; in a free action a field beside it.
  private func exampleFields(of action: ActionDefinition) -> [(name: String, type: ValueType)] {
    var names = Set(action.fields.filter(\.mustBeMapped).map(\.name)).union(action.match)
    for check in action.checks {
      switch check.rule {
      case .anyOf(let fields), .oneOf(let fields):
        if names.isDisjoint(with: fields), let first = fields.first { names.insert(first) }
      case .after, .requiredIf: break
      }
    }
    let needed = action.fields.filter { names.contains($0.name) }
    if !needed.isEmpty { return needed.map { (name: $0.name, type: $0.type) } }
    return [("id", .int), ("email", .string)]
  }

  /// A setting that has to be given; nil where it can be left out.
  private func exampleLine(_ setting: SettingDefinition) -> String? {
    guard setting.isRequired else { return nil }
    if setting.isSecret {
      return "\(setting.name): { env: \("\(name)_\(setting.name)".asVariable) }"
    }
    return "\(setting.name): \(exampleText(setting))"
  }

  private func exampleText(_ setting: SettingDefinition) -> String {
    if let first = setting.allowed.first { return first.text }
    switch setting.type {
    case .bool: return "true"
    case .int: return "1"
    case .decimal, .float: return "1.5"
    case .list: return "[]"
    case .object, .json, .any: return "{}"
    case .string, .date, .time, .timestamp, .datetime, .uuid, .bytes:
      if setting.name.hasSuffix("url") { return "https://api.example.com" }
      return transport == .file ? "delivered/rows" : "example"
    }
  }
}

extension String {
  /// As the name of an environment variable.
  fileprivate var asVariable: String {
    String(uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
  }
}

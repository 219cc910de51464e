import Records

extension JSONValue {
  /// As YAML on one line.
  package var shown: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let digits): digits
    case .string(let text): text
    case .array(let values): "[" + values.map(\.shown).joined(separator: ", ") + "]"
    case .object(let members):
      "{ " + members.map { "\($0.key): \($0.value.shown)" }.joined(separator: ", ") + " }"
    }
  }
}

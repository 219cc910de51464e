import Records

extension ValueType {
  /// As the language writes it, names in quotes where they need them.
  var written: String {
    switch self {
    case .list(let slot): "[\(slot.written)]"
    case .object(let shape):
      "{ "
        + (shape.properties.map { "\(CanonicalYAML.key($0.name)): \($0.slot.written)" }
        + (shape.others.map { ["\"*\": \($0.written)"] } ?? [])).joined(separator: ", ") + " }"
    case .any, .bool, .int, .decimal, .float, .string, .date, .time, .timestamp, .datetime, .json,
      .uuid, .bytes:
      description
    }
  }
}

extension Slot {
  fileprivate var written: String {
    if isOptional, type.isMade { return "json?" }
    return type.written + (isOptional ? "?" : "")
  }
}

extension ValueType {
  /// Whether the type is written with brackets, after which no `?` can stand.
  fileprivate var isMade: Bool {
    switch self {
    case .object, .list: true
    case .any, .bool, .int, .decimal, .float, .string, .date, .time, .timestamp, .datetime, .json,
      .uuid, .bytes:
      false
    }
  }
}

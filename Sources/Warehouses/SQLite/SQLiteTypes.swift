import Records

/// What a declared type of SQLite says of a column; SQLite itself holds nobody to it.
enum SQLiteTypes {
  /// `any` where nothing is declared, as for every expression.
  static func valueType(declared: String?) -> ValueType {
    guard let declared else { return .any }
    let name = declared.lowercased().prefix { $0 != "(" }
    let words = name.split(separator: " ").map(String.init)
    guard let first = words.first else { return .any }
    if let known = exact[first] { return known }
    // The rules of https://www.sqlite.org/datatype3.html, in their order.
    let text = words.joined(separator: " ")
    if text.contains("int") { return .int }
    if text.contains("char") || text.contains("clob") || text.contains("text") { return .string }
    if text.contains("blob") { return .bytes }
    if text.contains("real") || text.contains("floa") || text.contains("doub") { return .float }
    return .any
  }

  private static let exact: [String: ValueType] = [
    "bool": .bool, "boolean": .bool, "numeric": .decimal, "decimal": .decimal, "number": .decimal,
    "date": .date, "time": .time, "datetime": .timestamp, "timestamp": .timestamp,
    "timestamptz": .timestamp, "json": .json, "jsonb": .json, "uuid": .uuid, "guid": .uuid,
    "any": .any,
  ]
}

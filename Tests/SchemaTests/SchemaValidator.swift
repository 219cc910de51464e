import Foundation

/// Holds a JSON value against the part of JSON Schema that our schemas use.
///
/// It also keeps which properties it met: what no output has shown is not tested.
struct SchemaValidator {
  struct Malformed: Error { let text: String }

  private static let keywords: Set<String> = [
    "$schema", "title", "description", "type", "enum", "const", "properties", "required",
    "additionalProperties", "items",
  ]

  let schema: [String: Any]
  /// Paths of properties that stood in a value, such as `/data/*/limit`.
  private(set) var met: Set<String> = []

  init(_ text: String) throws { schema = try Self.object(text) }

  static func object(_ text: String) throws -> [String: Any] {
    guard
      let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    else { throw Malformed(text: text) }
    return object
  }

  /// What is wrong with the value, each with its place; nothing when it fits.
  mutating func problems(in value: Any) -> [String] { problems(value, schema, "") }

  /// Paths of all properties that the schema knows.
  var known: Set<String> { Self.paths(schema, "") }

  private static func paths(_ schema: [String: Any], _ path: String) -> Set<String> {
    var all: Set<String> = []
    for (name, property) in schema["properties"] as? [String: [String: Any]] ?? [:] {
      all.insert("\(path)/\(name)")
      all.formUnion(paths(property, "\(path)/\(name)"))
    }
    if let items = schema["items"] as? [String: Any] { all.formUnion(paths(items, path + "/*")) }
    return all
  }

  private mutating func problems(_ value: Any, _ schema: [String: Any], _ path: String)
    -> [String]
  {
    var problems = Set(schema.keys).subtracting(Self.keywords).sorted().map {
      "\(path): the validator does not know `\($0)`"
    }
    let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map { [$0] } ?? []
    guard types.contains(where: { Self.is(value, $0) }) else {
      return problems + ["\(path): is no \(types.joined(separator: " or "))"]
    }
    if let choices = schema["enum"] as? [String], !choices.contains(value as? String ?? "") {
      problems.append("\(path): `\(value)` is none of \(choices)")
    }
    if let constant = schema["const"] as? Int, value as? Int != constant {
      problems.append("\(path): `\(value)` is not \(constant)")
    }
    if let object = value as? [String: Any] { problems += members(object, schema, path) }
    if let items = schema["items"] as? [String: Any] {
      for element in value as? [Any] ?? [] {
        problems += self.problems(element, items, path + "/*")
      }
    }
    return problems
  }

  private mutating func members(
    _ object: [String: Any], _ schema: [String: Any], _ path: String
  ) -> [String] {
    let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
    var problems = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }.map {
      "\(path)/\($0): is missing"
    }
    for (name, member) in object {
      if let property = properties[name] {
        met.insert("\(path)/\(name)")
        problems += self.problems(member, property, "\(path)/\(name)")
      } else if let rest = schema["additionalProperties"] as? [String: Any] {
        problems += self.problems(member, rest, "\(path)/\(name)")
      } else if schema["additionalProperties"] as? Bool == false {
        problems.append("\(path)/\(name): is not in the schema")
      }
    }
    return problems
  }

  /// JSONSerialization's numbers and booleans are one class, told apart by their encoding.
  private static func `is`(_ value: Any, _ type: String) -> Bool {
    let number = value as? NSNumber
    let isBoolean = number.map { String(cString: $0.objCType) == "c" } ?? false
    switch type {
    case "null": return value is NSNull
    case "boolean": return isBoolean
    case "number": return number != nil && !isBoolean
    case "integer":
      guard let number, !isBoolean else { return false }
      return number.doubleValue == number.doubleValue.rounded()
    case "string": return value is String
    case "array": return value is [Any]
    case "object": return value is [String: Any]
    default: return false
    }
  }
}

/// The type of a column, of a value inside it, or of a destination's field.
package indirect enum ValueType: Hashable, Sendable, Codable {
  /// Not known before a row is read: fits every field, checked row by row.
  case any
  case bool, int, decimal, float, string
  case date, time
  /// An instant; `datetime` has no zone.
  case timestamp, datetime
  /// JSON of unknown shape.
  case json
  case uuid, bytes
  case object(ObjectShape)
  case list(Slot)
}

/// A type and whether the value may be absent or null (`string?`).
package struct Slot: Hashable, Sendable, Codable {
  package var type: ValueType
  package var isOptional: Bool

  package init(_ type: ValueType, isOptional: Bool = false) {
    self.type = type
    self.isOptional = isOptional
  }
}

/// The properties of an object in the order they were declared.
package struct ObjectShape: Hashable, Sendable, Codable {
  package struct Property: Hashable, Sendable, Codable {
    package let name: String
    package let slot: Slot

    package init(name: String, slot: Slot) {
      self.name = name
      self.slot = slot
    }
  }

  package var properties: [Property]
  /// The type of further properties where the shape is open (`{ "*": any }`); nil where it is closed.
  package var others: Slot?

  package init(_ properties: [Property], others: Slot? = nil) {
    self.properties = properties
    self.others = others
  }

  package subscript(name: String) -> Slot? {
    properties.first { $0.name == name }?.slot ?? others
  }
}

extension ValueType: CustomStringConvertible {
  /// As the user writes it: `int`, `[string?]`, `{ city: string, zip: string? }`.
  package var description: String {
    switch self {
    case .any: "any"
    case .bool: "bool"
    case .int: "int"
    case .decimal: "decimal"
    case .float: "float"
    case .string: "string"
    case .date: "date"
    case .time: "time"
    case .timestamp: "timestamp"
    case .datetime: "datetime"
    case .json: "json"
    case .uuid: "uuid"
    case .bytes: "bytes"
    case .list(let slot): "[\(slot)]"
    case .object(let shape):
      "{ "
        + (shape.properties.map { "\($0.name): \($0.slot)" }
        + (shape.others.map { ["\"*\": \($0)"] } ?? [])).joined(separator: ", ") + " }"
    }
  }

  /// The types that are written as one word.
  package static let named: [String: ValueType] = [
    "any": .any, "bool": .bool, "int": .int, "decimal": .decimal, "float": .float,
    "string": .string, "date": .date, "time": .time, "timestamp": .timestamp,
    "datetime": .datetime, "json": .json, "uuid": .uuid, "bytes": .bytes,
  ]
}

extension Slot: CustomStringConvertible {
  package var description: String { isOptional ? "\(type)?" : "\(type)" }
}

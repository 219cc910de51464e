import Diagnostics

extension JSONShape {
  /// Writes the keywords of the shape into the schema that is being written.
  func write(to writer: inout JSONWriter, isNullable: Bool = false) {
    if let type {
      writer.member("type") { writer in
        if isNullable {
          writer.array([type, "null"]) { $0.string($1) }
        } else {
          writer.string(type)
        }
      }
    }
    switch self {
    case .string, .integer, .number, .boolean: break
    case .oneOf(let texts): writer.member("enum") { $0.array(texts) { $0.string($1) } }
    case .constant(let number): writer.member("const") { $0.number(number) }
    case .array(let items): writer.member("items") { $0.object { items.write(to: &$0) } }
    case .object(let properties): Self.write(properties, to: &writer)
    case .integers:
      writer.member("additionalProperties") { $0.object { JSONShape.integer.write(to: &$0) } }
    case .strings:
      writer.member("additionalProperties") { $0.object { JSONShape.string.write(to: &$0) } }
    case .nullable(let shape): shape.write(to: &writer, isNullable: true)
    }
  }

  private var type: String? {
    switch self {
    case .string, .oneOf: "string"
    case .integer, .constant: "integer"
    case .number: "number"
    case .boolean: "boolean"
    case .array: "array"
    case .object, .integers, .strings: "object"
    case .nullable: nil
    }
  }

  private static func write(_ properties: [Property], to writer: inout JSONWriter) {
    writer.member("properties") { writer in
      writer.object { writer in
        for property in properties {
          writer.member(property.name) { writer in
            writer.object { writer in
              writer.member("description") { $0.string(property.description) }
              property.shape.write(to: &writer)
            }
          }
        }
      }
    }
    writer.member("required") { writer in
      writer.array(properties.filter(\.isRequired)) { $0.string($1.name) }
    }
    writer.member("additionalProperties") { $0.bool(false) }
  }
}

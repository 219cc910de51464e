/// What a JSON value may be: the part of JSON Schema that the outputs need.
indirect enum JSONShape: Sendable {
  case string, integer, number, boolean
  /// One of these texts.
  case oneOf([String])
  /// This number and no other.
  case constant(Int)
  case array(JSONShape)
  /// An object with no other keys than these.
  case object([Property])
  /// Any keys, each with an integer.
  case integers
  /// Any keys, each with a text.
  case strings
  /// The shape, which is a string or an object, or null.
  case nullable(JSONShape)

  /// One key of an object.
  struct Property: Sendable {
    let name: String
    let shape: JSONShape
    let description: String
    let isRequired: Bool

    /// A key that is always there.
    static func required(_ name: String, _ shape: JSONShape, _ description: String) -> Property {
      Property(name: name, shape: shape, description: description, isRequired: true)
    }

    /// A key that is left out where there is nothing to say.
    static func optional(_ name: String, _ shape: JSONShape, _ description: String) -> Property {
      Property(name: name, shape: shape, description: description, isRequired: false)
    }
  }

  /// The texts of an enum.
  static func oneOf<Choice: CaseIterable & RawRepresentable<String>>(_: Choice.Type) -> JSONShape {
    .oneOf(Choice.allCases.map(\.rawValue))
  }

  /// The first key of every output.
  static let formatVersion = Property.required(
    "format_version", .constant(1), "The version of this format.")
}

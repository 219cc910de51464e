import Diagnostics
import Records

/// What lies at a path inside a type.
enum TypeAtPath {
  case found(ValueType)
  /// Why there is nothing, and the property that may have been meant.
  case missing(String, nearest: String?)
}

extension ValueType {
  /// The type at a path; below `json` and `any` everything is `any`.
  func type(at steps: ArraySlice<Path.Step>) -> TypeAtPath {
    guard let step = steps.first else { return .found(self) }
    switch (self, step) {
    case (.any, _), (.json, _): return .found(.any)
    case (.object(let shape), .key(let name)):
      guard let slot = shape[name] else {
        return .missing(
          "the object has no property `\(name)`",
          nearest: Suggestion.nearest(to: name, in: shape.properties.map(\.name)))
      }
      return slot.type.type(at: steps.dropFirst())
    case (.list(let slot), .index): return slot.type.type(at: steps.dropFirst())
    case (.list, .key(let name)):
      return .missing(
        "a list has no property `\(name)`; take one element, as in `[0].\(name)`, or map each with `array`",
        nearest: nil)
    case (.object, .index): return .missing("an object has no elements", nearest: nil)
    case (.bool, _), (.int, _), (.decimal, _), (.float, _), (.string, _), (.date, _), (.time, _),
      (.timestamp, _), (.datetime, _), (.uuid, _), (.bytes, _):
      return .missing("there is nothing inside of a `\(self)`", nearest: nil)
    }
  }
}

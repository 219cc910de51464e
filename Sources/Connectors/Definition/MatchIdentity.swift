/// Which fields identify a record or member at the destination.
package enum MatchIdentity: Hashable, Sendable {
  /// The fields together, in this order; empty where nothing identifies, or the pipeline says.
  case all([String])
  /// Each field that is mapped, and each element of a list in it, is an identity of its own.
  case anyOf([String])

  package var fields: [String] {
    switch self {
    case .all(let fields), .anyOf(let fields): fields
    }
  }

  /// The fields of which none may be null.
  package var required: [String] {
    switch self {
    case .all(let fields): fields
    case .anyOf: []
    }
  }

  /// As messages and declarations write it.
  package var text: String {
    switch self {
    case .all(let fields): fields.joined(separator: ", ")
    case .anyOf(let fields): "any of " + fields.joined(separator: ", ")
    }
  }
}

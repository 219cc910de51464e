/// A piece of SQL as a value: text, identifiers and parameters are told apart until a dialect writes them.
///
/// Interpolation takes only what says what it is, so user text cannot become SQL by accident.
package struct SQLFragment: Hashable, Sendable, ExpressibleByStringInterpolation {
  package enum Part: Hashable, Sendable {
    case text(String)
    case identifier(String)
    /// A value bound by name when the statement runs.
    case parameter(String)
  }

  package var parts: [Part]

  package init(parts: [Part]) { self.parts = parts }

  package init(stringLiteral value: String) { parts = [.text(value)] }

  package init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }

  package struct StringInterpolation: StringInterpolationProtocol {
    var parts: [Part] = []

    package init(literalCapacity: Int, interpolationCount: Int) {
      parts.reserveCapacity(interpolationCount * 2 + 1)
    }

    package mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { parts.append(.text(literal)) }
    }

    /// A name, quoted as the dialect does.
    package mutating func appendInterpolation(id name: String) { parts.append(.identifier(name)) }

    /// A value bound when the statement runs.
    package mutating func appendInterpolation(parameter name: String) {
      parts.append(.parameter(name))
    }

    /// Text that is SQL already, such as a model's query.
    package mutating func appendInterpolation(sql text: String) { parts.append(.text(text)) }

    package mutating func appendInterpolation(number value: Int64) {
      parts.append(.text(String(value)))
    }

    package mutating func appendInterpolation(_ fragment: SQLFragment) {
      parts.append(contentsOf: fragment.parts)
    }

    /// Several fragments with a separator between them.
    package mutating func appendInterpolation(
      _ fragments: [SQLFragment], separator: String = ", "
    ) {
      for (index, fragment) in fragments.enumerated() {
        if index > 0 { parts.append(.text(separator)) }
        parts.append(contentsOf: fragment.parts)
      }
    }
  }
}

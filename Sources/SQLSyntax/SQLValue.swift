/// A value bound to a statement or read from it where speed does not matter.
package enum SQLValue: Hashable, Sendable, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral,
  ExpressibleByStringLiteral
{
  case null
  case int(Int64)
  case float(Double)
  case text(String)
  case bytes([UInt8])

  package init(integerLiteral value: Int64) { self = .int(value) }
  package init(nilLiteral: ()) { self = .null }
  package init(stringLiteral value: String) { self = .text(value) }
  package init(_ text: String?) { self = text.map { .text($0) } ?? .null }
  package init(_ value: Int64?) { self = value.map { .int($0) } ?? .null }
  package init(_ value: Bool) { self = .int(value ? 1 : 0) }
}

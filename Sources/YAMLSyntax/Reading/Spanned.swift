import Diagnostics

/// A value read from the text, with the place it was read from.
package struct Spanned<Value> {
  package let value: Value
  package let span: SourceSpan

  package init(_ value: Value, _ span: SourceSpan) {
    self.value = value
    self.span = span
  }

  package func map<Other>(_ transform: (Value) throws -> Other) rethrows -> Spanned<Other> {
    Spanned<Other>(try transform(value), span)
  }
}

extension Spanned: Sendable where Value: Sendable {}
extension Spanned: Equatable where Value: Equatable {}
extension Spanned: Hashable where Value: Hashable {}

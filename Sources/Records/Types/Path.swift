/// A way into a value: `product.color`, `items[0].sku`, `a."odd name"`.
package struct Path: Hashable, Sendable, Codable {
  package enum Step: Hashable, Sendable, Codable {
    case key(String)
    case index(Int)
  }

  package var steps: [Step]

  package init(_ steps: [Step]) { self.steps = steps }
}

/// Colours of the terminal, or none.
struct Style: Sendable {
  enum Colour: String, Sendable {
    case green = "32"
    case yellow = "33"
    case red = "31"
    case bold = "1"
    case dim = "2"
  }

  let isColoured: Bool

  func callAsFunction(_ colour: Colour, _ text: String) -> String {
    isColoured ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }
}

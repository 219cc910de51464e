/// A version of this tool, and the requirements that a project makes of it.
package struct ToolVersion: Hashable, Comparable, Sendable {
  package let parts: [Int]

  /// The version of this build.
  package static let current = ToolVersion("0.1.0")!

  /// Reads `1`, `1.2` or `1.2.3`.
  package init?(_ text: some StringProtocol) {
    let words = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...3).contains(words.count) else { return nil }
    var parts: [Int] = []
    for word in words {
      guard !word.isEmpty, word.utf8.allSatisfy({ (48...57).contains($0) }), let part = Int(word)
      else { return nil }
      parts.append(part)
    }
    self.parts = parts + Array(repeating: 0, count: 3 - parts.count)
  }

  package static func < (left: Self, right: Self) -> Bool {
    left.parts.lexicographicallyPrecedes(right.parts)
  }

  /// Whether this version meets `>=0.1, <0.3`; nil where the text is no requirement.
  package func meets(_ requirement: String) -> Bool? {
    var isMet = true
    let clauses = requirement.split(separator: ",", omittingEmptySubsequences: false)
    for clause in clauses {
      let clause = clause.drop { $0 == " " }
      let sign = clause.prefix { "<>=".contains($0) }
      let number = clause.dropFirst(sign.count).filter { $0 != " " }
      guard let other = ToolVersion(number) else { return nil }
      switch sign {
      case ">=": isMet = isMet && self >= other
      case ">": isMet = isMet && self > other
      case "<=": isMet = isMet && self <= other
      case "<": isMet = isMet && self < other
      case "=", "==": isMet = isMet && self == other
      default: return nil
      }
    }
    return isMet
  }
}

extension ToolVersion: CustomStringConvertible {
  package var description: String { parts.map(String.init).joined(separator: ".") }
}

/// The parentheses of a query: which group each token stands in. Group 0 is the text outside of all.
struct TokenGroups {
  private var ofTokens: [Int] = []
  /// By group, the token that opens it; nil for group 0.
  private(set) var openers: [Int?] = [nil]
  private var parents = [0]
  /// The opener of a group that is never closed.
  private(set) var unclosed: Int?

  init(_ tokens: [SQLToken]) {
    var open = [0]
    for (index, token) in tokens.enumerated() {
      if token.kind == .close, open.count > 1 { open.removeLast() }
      ofTokens.append(open[open.count - 1])
      if token.kind == .open {
        parents.append(open[open.count - 1])
        openers.append(index)
        open.append(openers.count - 1)
      }
    }
    if open.count > 1 { unclosed = openers[open[open.count - 1]] }
  }

  /// The group of a token; an opening parenthesis stands in the group around its own.
  subscript(token: Int) -> Int { ofTokens[token] }

  /// The token that opens the group in which a token stands.
  func opener(around token: Int) -> Int? { openers[ofTokens[token]] }

  /// The group that a token opens.
  func group(openedBy token: Int) -> Int? { openers.firstIndex(of: token) }

  /// The groups beside another that begin after it, with the tokens that open them.
  func following(_ group: Int) -> [(group: Int, opener: Int)] {
    guard let start = openers[group] else { return [] }
    return openers.indices.compactMap { other in
      guard other != group, parents[other] == parents[group], let opener = openers[other],
        opener > start
      else { return nil }
      return (other, opener)
    }
  }
}

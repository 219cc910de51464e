/// The rounds of one measurement, and which of them the host disturbed.
///
/// What needs two cores suffers more than its floor, which needs one, where the host gives them to others: a disturbed round
/// says more of the neighbours than of us. It is measured again, and both medians are shown.
struct Rounds {
  /// The share of the wanted processor time that may be missing from a calm round.
  static let limit = 0.05

  /// Whether each round that ended was calm.
  private(set) var calm: [Bool] = []
  private let wanted: Int
  private var worst = 0.0

  /// Goes on until so many rounds were calm, at most for twice as many.
  init(_ wanted: Int) {
    self.wanted = wanted
  }

  var isDone: Bool {
    calm.count { $0 } >= wanted || calm.count >= 2 * wanted
  }

  /// Does a part of a round, and looks at what the host took away meanwhile.
  mutating func watch<Result>(_ part: () throws -> Result) rethrows -> Result {
    let start = ProcessorTime.now
    let result = try part()
    worst = max(worst, ProcessorTime.now.stolenShare(since: start))
    return result
  }

  mutating func end() {
    calm.append(worst < Self.limit)
    worst = 0
  }

  /// Those of the calm rounds; all where too few were calm to say anything.
  func kept(_ figures: [Double]) -> [Double] {
    let kept = zip(figures, calm).filter(\.1).map(\.0)
    return kept.count >= 3 ? kept : figures
  }
}

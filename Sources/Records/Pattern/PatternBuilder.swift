/// Makes the automaton of a pattern.
struct PatternBuilder {
  private static let maxSteps = 4000
  private(set) var steps: [PatternStep] = []
  private(set) var ranges: [ScalarRange] = []

  /// False where the automaton grows too large.
  mutating func add(_ node: PatternNode) -> Bool {
    guard steps.count < Self.maxSteps else { return false }
    switch node {
    case .scalar(let value): steps.append(PatternStep(kind: .scalar, x: Int32(value)))
    case .set(let set, let isNegated):
      steps.append(
        PatternStep(
          kind: isNegated ? .noneOf : .oneOf, x: Int32(ranges.count), y: Int32(set.count)))
      ranges += set
    case .begin: steps.append(PatternStep(kind: .begin))
    case .end: steps.append(PatternStep(kind: .end))
    case .sequence(let nodes): for node in nodes where !add(node) { return false }
    case .choice(let branches): return addChoice(branches)
    case .repeated(let node, let low, let high): return addRepeated(node, low, high)
    }
    return true
  }

  mutating func finish() -> Bool {
    steps.append(PatternStep(kind: .done))
    return steps.count <= Self.maxSteps
  }

  private var here: Int32 { Int32(steps.count) }

  private mutating func addChoice(_ branches: [PatternNode]) -> Bool {
    var jumps: [Int] = []
    for (index, branch) in branches.enumerated() {
      let fork = steps.count
      let isLast = index == branches.count - 1
      if !isLast { steps.append(PatternStep(kind: .fork, x: here + 1)) }
      guard add(branch) else { return false }
      if !isLast {
        jumps.append(steps.count)
        steps.append(PatternStep(kind: .jump))
        steps[fork].y = here
      }
    }
    for jump in jumps { steps[jump].x = here }
    return true
  }

  private mutating func addRepeated(_ node: PatternNode, _ low: Int, _ high: Int?) -> Bool {
    for _ in 0..<low where !add(node) { return false }
    guard let high else {
      let fork = steps.count
      steps.append(PatternStep(kind: .fork, x: here + 1))
      guard add(node) else { return false }
      steps.append(PatternStep(kind: .jump, x: Int32(fork)))
      steps[fork].y = here
      return true
    }
    var forks: [Int] = []
    for _ in low..<high {
      forks.append(steps.count)
      steps.append(PatternStep(kind: .fork, x: here + 1))
      guard add(node) else { return false }
    }
    for fork in forks { steps[fork].y = here }
    return true
  }
}

/// What a store holds against what it should, as a few short lines: empty where they are equal.
func differences<Key: Hashable & Comparable>(
  _ actual: [Key: String], from expected: [Key: String]
) -> [String] {
  let keys = Set(actual.keys).union(expected.keys).filter { actual[$0] != expected[$0] }
  return keys.sorted().prefix(3).map { key in
    guard let has = actual[key] else { return "\(key) is missing" }
    guard let wanted = expected[key] else { return "\(key) should not be there" }
    // Both from a little before the place where they part.
    let shared = max(0, zip(has, wanted).prefix { $0 == $1 }.count - 20)
    return "\(key) has …\(has.dropFirst(shared).prefix(60)), should have …"
      + "\(wanted.dropFirst(shared).prefix(60))"
  } + (keys.count > 3 ? ["and \(keys.count - 3) more"] : [])
}

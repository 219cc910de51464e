/// The known name nearest to a mistyped one, for "did you mean".
package enum Suggestion {
  /// The nearest of `names` within a third of the length (at least 1, at most 3 edits), if any.
  package static func nearest<Names: Sequence<String>>(to name: String, in names: Names) -> String?
  {
    let limit = min(3, max(1, name.count / 3))
    var best: (distance: Int, name: String)?
    for candidate in names where candidate != name {
      let distance = distance(Array(name.lowercased()), Array(candidate.lowercased()), limit: limit)
      guard distance <= limit else { continue }
      if best == nil || (distance, candidate) < (best!.distance, best!.name) {
        best = (distance, candidate)
      }
    }
    return best?.name
  }

  /// Edits (insert, delete, replace, swap of neighbours) from one text to the other; `limit + 1` when above the limit.
  private static func distance(_ a: [Character], _ b: [Character], limit: Int) -> Int {
    if abs(a.count - b.count) > limit { return limit + 1 }
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var before: [Int] = []
    var previous = Array(0...b.count)
    for i in 1...a.count {
      var current = [i]
      current.reserveCapacity(b.count + 1)
      for j in 1...b.count {
        let cost = a[i - 1] == b[j - 1] ? 0 : 1
        var value = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          value = min(value, before[j - 2] + 1)
        }
        current.append(value)
      }
      (before, previous) = (previous, current)
    }
    return previous[b.count]
  }
}

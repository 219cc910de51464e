import Glibc

/// Prints figures, each beside its floor.
struct Report {
  func line(
    _ name: String, _ ours: String, floor: String, ratio: Double?, aim: String, _ rest: String = ""
  ) {
    let ratio = ratio.map { "ratio \($0.short.padded(7))" } ?? "".padded(13)
    print(
      "\(name.padded(34)) \(ours.padded(24)) floor \(floor.padded(34)) \(ratio) aim \(aim)  \(rest)"
    )
    // Into a file too, each line comes when it is known.
    fflush(nil)
  }

  /// The median of ours to the median of the floors, which were measured in turn, in rounds that the host left alone; and how
  /// far the single pairs are apart, which says how noisy the machine was.
  func pair(
    _ name: String, ours: [Double], floors: [Double], what: String, turns: Rounds, rows: Int,
    aim: String
  ) {
    let (kept, keptFloors) = (turns.kept(ours), turns.kept(floors))
    let (a, b) = (kept.median, keptFloors.median)
    let pairs = zip(kept, keptFloors).map { $0 / $1 }.sorted()
    var range = "pairs \((pairs.first ?? 0).short) to \((pairs.last ?? 0).short)"
    if pairs.count > 5 {
      range +=
        ", the middle half \(pairs[pairs.count / 4].short) to \(pairs[pairs.count * 3 / 4].short)"
    }
    let (disturbed, all) = (turns.calm.count { !$0 }, turns.calm.count)
    if disturbed > 0 {
      range += "; \(disturbed) of \(all) rounds disturbed"
    }
    if kept.count < all {
      range += ", with them \((ours.median / floors.median).short)"
    }
    line(
      name, "\(a.short) s", floor: "\(b.short) s (\(what))", ratio: a / b, aim: aim,
      "\(Int(Double(rows) / a)) rows/s, \(range)")
  }
}

extension String {
  func padded(_ width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}

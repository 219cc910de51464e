/// A zone's rules in plain memory.
struct ZoneTable {
  let transitions: UnsafeBufferPointer<Int64>
  let offsets: UnsafePointer<Int32>
  let cycleStart: Int64

  /// The offset at an instant, in seconds east of Greenwich.
  func offset(at instant: Int64) -> Int64 {
    var instant = instant
    if instant >= cycleStart + ZoneRules.cycle {
      instant = cycleStart + (instant - cycleStart) % ZoneRules.cycle
    }
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle] <= instant { low = middle + 1 } else { high = middle }
    }
    return Int64(offsets[low])
  }

  /// The instant of a local time, given as if it were UTC.
  ///
  /// Of a time that comes twice it is the first; a time that is skipped is moved on by what was skipped.
  func instant(of local: Int64) -> Int64 {
    // No two changes are within two days of each other, and no offset is as long as a day.
    let early = offset(at: local - 86400)
    let late = offset(at: local + 86400)
    if offset(at: local - early) == early { return local - early }
    if offset(at: local - late) == late { return local - late }
    return local - early
  }
}

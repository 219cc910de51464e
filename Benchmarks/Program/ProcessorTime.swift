/// Processor time of this machine since it started, in the kernel's ticks.
///
/// A rented machine shares its cores: what the host gives to others while ours has work is its "steal" (proc_stat(5)).
struct ProcessorTime {
  /// In which something of ours ran.
  let used: Double
  /// In which something of ours would have run, and the host ran others.
  let stolen: Double

  static var now: ProcessorTime {
    // cpu user nice system idle iowait irq softirq steal
    let line = Suite.text(of: "/proc/stat").prefix { $0 != "\n" }
    let ticks = line.split(separator: " ").dropFirst().map { Double($0) ?? 0 }
    guard ticks.count >= 8 else { return ProcessorTime(used: 0, stolen: 0) }
    return ProcessorTime(
      used: ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6], stolen: ticks[7])
  }

  /// The share, 0 to 1, of what was wanted since `earlier` that others were given.
  func stolenShare(since earlier: ProcessorTime) -> Double {
    let (used, stolen) = (used - earlier.used, stolen - earlier.stolen)
    return used + stolen > 0 ? stolen / (used + stolen) : 0
  }
}

import Compiler
import Records

extension Schedule {
  /// Whether a pipeline's next run is due; all times in seconds since 1970, UTC.
  ///
  /// - Parameters:
  ///   - last: when its last run began; nil where there was none.
  ///   - upstream: when the pipeline that it runs after last ended succeeded or partial.
  package func isDue(
    now: Int64, last: Int64?, upstream: Int64? = nil, zones: ZoneDatabase = .system
  ) -> Bool {
    switch self {
    case .manual: return false
    case .after:
      guard let upstream else { return false }
      return last.map { upstream > $0 } ?? true
    case .every(let seconds, nil, _):
      return last.map { now - $0 >= Int64(seconds) } ?? true
    case .every, .at, .cron:
      guard let last else { return true }
      return latest(before: now, zones).map { $0 > last } ?? false
    }
  }

  /// The last instant not after `now` at which the wall clock says that a run is due.
  private func latest(before now: Int64, _ zones: ZoneDatabase) -> Int64? {
    switch self {
    case .manual, .after, .every(_, nil, _): return nil
    case .every(let seconds, let starting?, let name):
      let zone = zones.known(name)
      let time = CivilTime(utc: now, zone)
      let start = Self.second(ofDay: starting)
      let since = time.seconds - start
      let slot = since - ((since % Int64(seconds)) + Int64(seconds)) % Int64(seconds)
      return CivilTime(seconds: start + slot).utc(zone)
    case .at(let days, let clock, let name):
      let zone = zones.known(name)
      let time = CivilTime(utc: now, zone)
      let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
      for back in 0...7 {
        let day = time.dayNumber - Int64(back)
        let slot = CivilTime(seconds: day * CivilTime.day + Self.second(ofDay: clock))
        guard slot.seconds <= time.seconds,
          days.isEmpty || days.contains(names[CivilTime.weekday(ofDay: day)])
        else { continue }
        return slot.utc(zone)
      }
      return nil
    case .cron(let text, let name):
      let zone = zones.known(name)
      let time = CivilTime(utc: now, zone)
      return CronTimes(text)?.last(before: time)?.utc(zone)
    }
  }

  /// Of a checked `09:00`.
  private static func second(ofDay clock: String) -> Int64 {
    let parts = clock.split(separator: ":").compactMap { Int64($0) }
    return parts.count == 2 ? parts[0] * 3600 + parts[1] * 60 : 0
  }
}

extension ZoneDatabase {
  /// The rules of a checked name; those of UTC where another machine had the zone and this one has not.
  fileprivate func known(_ name: String) -> ZoneRules {
    (try? rules(name).get()) ?? .utc
  }
}

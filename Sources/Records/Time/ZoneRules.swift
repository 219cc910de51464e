/// The offsets of one time zone for all times, as the IANA database has them.
package struct ZoneRules: Hashable, Sendable {
  /// Such as `Europe/Zurich`.
  package let name: String
  /// Instants at which the offset changes, ascending, in seconds since 1970.
  let transitions: [Int64]
  /// The offset before the first transition, then after each, in seconds east of Greenwich.
  let offsets: [Int32]
  /// From here on the calendar's cycle of 400 years repeats what came in the one before.
  let cycleStart: Int64

  package static let utc = ZoneRules(name: "UTC", transitions: [], offsets: [0], cycleStart: 0)

  /// 400 years.
  static let cycle: Int64 = 146_097 * 86400

  /// The offset at an instant, in seconds east of Greenwich.
  package func offset(at instant: Int64) -> Int64 {
    transitions.withUnsafeBufferPointer { transitions in
      offsets.withUnsafeBufferPointer { offsets in
        guard let first = offsets.baseAddress else { return 0 }
        return ZoneTable(transitions: transitions, offsets: first, cycleStart: cycleStart)
          .offset(at: instant)
      }
    }
  }
}

/// What happened to the operations of one kind.
package struct OperationCounts: Hashable, Sendable, Codable {
  package var accepted: Int64 = 0
  package var rejected: Int64 = 0
  /// To be tried again, in doubt included.
  package var pending: Int64 = 0

  package init(accepted: Int64 = 0, rejected: Int64 = 0, pending: Int64 = 0) {
    self.accepted = accepted
    self.rejected = rejected
    self.pending = pending
  }
}

/// The counts of one run, in rows.
package struct RunCounts: Hashable, Sendable, Codable {
  package var extracted: Int64 = 0
  package var added: Int64 = 0
  package var changed: Int64 = 0
  package var removed: Int64 = 0
  package var unchanged: Int64 = 0
  package var setAside: Int64 = 0
  /// Changes whose record came out as it was: moved, not sent.
  package var same: Int64 = 0
  package var adds = OperationCounts()
  package var changes = OperationCounts()
  package var removes = OperationCounts()
  /// Updates that found no record.
  package var absent: Int64 = 0
  /// Operations that may have been applied and are not safe to repeat.
  package var unknown: Int64 = 0
  /// Rows that are not tried again until their value changes, or somebody asks for it.
  package var givenUp: Int64 = 0
  /// Rows whose record another row holds.
  package var shadowed: Int64 = 0

  package init() {}

  /// Operations to be tried again.
  package var pendingTotal: Int64 { adds.pending + changes.pending + removes.pending }

  struct Column {
    let name: String
    let path: WritableKeyPath<RunCounts, Int64>

    init(_ name: String, _ path: WritableKeyPath<RunCounts, Int64>) {
      self.name = name
      self.path = path
    }
  }

  /// Operations that were refused, here or there.
  package var rejectedTotal: Int64 { adds.rejected + changes.rejected + removes.rejected }

  /// Its columns in the table of runs, in their order.
  static var columns: [Column] { firstColumns + laterColumns }

  /// Those that the third version of the ledger added.
  static var laterColumns: [Column] {
    [
      Column("absent", \.absent), Column("unknown", \.unknown), Column("given_up", \.givenUp),
      Column("shadowed", \.shadowed),
    ]
  }

  /// Those of the first version.
  static var firstColumns: [Column] {
    [
      Column("extracted", \.extracted), Column("added", \.added), Column("changed", \.changed),
      Column("removed", \.removed), Column("unchanged", \.unchanged),
      Column("set_aside", \.setAside), Column("same", \.same),
      Column("adds_accepted", \.adds.accepted), Column("adds_rejected", \.adds.rejected),
      Column("adds_pending", \.adds.pending), Column("changes_accepted", \.changes.accepted),
      Column("changes_rejected", \.changes.rejected), Column("changes_pending", \.changes.pending),
      Column("removes_accepted", \.removes.accepted),
      Column("removes_rejected", \.removes.rejected), Column("removes_pending", \.removes.pending),
    ]
  }
}

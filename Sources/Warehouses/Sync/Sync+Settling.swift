import SQLSyntax

extension Sync {
  /// Whether the state still has the changeset of a run, which may have died.
  package func changesetExists(run: Int64) throws -> Bool {
    try guarded { try changeset(run) != nil }
  }

  /// Moves the snapshot for rows of a run's changeset; may be repeated.
  package func settle(run: Int64, _ rows: [SettledRows]) throws {
    // The same rows may be moved again.
    sizeBefore.isMoved = true
    try writing(run) { try move($0, rows) }
  }

  /// By how many rows the snapshot grows where ranges of a changeset that was built on it are moved.
  private func growth(
    _ changeset: Changeset, _ rows: [SettledRows], acceptedWhole: Bool
  ) throws -> Int64 {
    // Of a first changeset every row is new.
    if changeset.isFirst, !rows.isEmpty { return rows.reduce(0) { $0 + Int64($1.seqs.count) } }
    let statement = try connection.prepare(
      settling(changeset).rows.growth.fragment, reading: .few)
    var growth: Int64 = 0
    for range in acceptedWhole ? [SettledRows.whole.seqs] : rows.map(\.seqs) {
      statement.bind(["first": .int(range.lowerBound), "last": .int(range.upperBound)])
      if try statement.step() { growth += statement.integer(0) }
      statement.reset()
    }
    return growth
  }

  /// Writes down rows of a run's changeset that were not accepted.
  package func note(run: Int64, _ notes: [PendingNote]) throws {
    try writing(run) { try write($0, notes) }
  }

  /// Makes removals of changed rows in a run's changeset: what stood in their places is not held.
  package func vacate(run: Int64, _ seqs: [Int64]) throws {
    if seqs.isEmpty { return }
    try writing(run) { settling in
      for seq in seqs { try connection.execute(settling.rows.vacate.fragment, ["row": .int(seq)]) }
    }
  }

  /// Forgets the changeset of a run and moves nothing.
  package func dropChangeset(run: Int64) throws {
    try writing(run) { try connection.execute($0.rows.drop.fragment) }
    forget(run)
  }

  /// Ends a run in one transaction: its last rows are moved or noted and its changeset goes.
  ///
  /// - Parameters:
  ///   - acceptedWhole: every row was accepted; then `rows` need not say so.
  ///   - isComplete: every row had its turn, so that what is left of rows that are gone can go.
  /// - Returns: the generation, for the ledger.
  package func close(
    run: Int64, _ rows: [SettledRows], notes: [PendingNote] = [], acceptedWhole: Bool,
    isComplete: Bool = true
  ) throws -> Int64 {
    guard let state else { preconditionFailure("only a run is closed") }
    windowReading = nil
    removalStatement = nil
    let size = sizeBefore
    sizeBefore = SnapshotSize()
    let generation = try guarded {
      let isUnmoved = try movesNothing(run) && state.countedRows() != nil
      return try state.transaction(keepsCount: isUnmoved) {
        var count: Int64?
        if let changeset = try changeset(run) {
          if let before = size.rows, size.run == run, acceptedWhole || !size.isMoved {
            count = try before + growth(changeset, rows, acceptedWhole: acceptedWhole)
          }
          try finish(changeset, rows, notes, acceptedWhole: acceptedWhole)
        }
        if query.identity.keepsValues {
          try connection.execute(identity(Changeset.none(tables, run: run)).dropOffers.fragment)
        }
        try dropColumns()
        if !isUnmoved {
          // Counting takes as long as a good part of a diff.
          try state.note(
            rows: count ?? connection.integer("SELECT count(*) FROM \(tables.snapshot.fragment)")
              ?? 0)
        }
        if isComplete { try state.noteStarted() }
        return try state.generation()
      }
    }
    forget(run)
    try analyzeMoved()
    return generation
  }

  /// A tenth of the snapshot is what the engine would look at it for by itself.
  private func analyzeMoved() throws {
    guard let state, movedRows > 1_000 else { return }
    try guarded {
      if try movedRows >= state.rowCount() / 10 { try warehouse.analyze(tables.snapshot) }
    }
    movedRows = 0
  }

  /// Whether the changeset of a run, and what is on record, have nothing by which the snapshot moves.
  private func movesNothing(_ run: Int64) throws -> Bool {
    guard let changeset = try changeset(run) else { return true }
    return try !has(changeset.table.fragment)
  }

  private func finish(
    _ changeset: Changeset, _ rows: [SettledRows], _ notes: [PendingNote], acceptedWhole: Bool
  ) throws {
    let settling = try settling(changeset)
    let wasBuiltHere = current?.run == changeset.run && current?.isComplete == true
    let rows = acceptedWhole ? [SettledRows.whole] : rows
    if acceptedWhole, changeset.isFirst, wasBuiltHere {
      if try isPending() { try connection.execute(settling.rows.dropStale.fragment) }
      if let identity = settling.identity { try accept(identity, rows, run: changeset.run) }
      for statement in settling.rows.becomeSnapshot { try connection.execute(statement.fragment) }
      try keepWhole(run: changeset.run)
      movedRows = .max
      try createStandingIndex()
      return
    }
    if try has(changeset.table.fragment) {
      try move(settling, rows)
      try write(settling, notes)
    }
    // Who was set aside, and what is live, is known only where the changeset was built.
    if wasBuiltHere {
      if let identity = settling.identity, hasVerdicts { try drop(identity) }
      if try isPending() { try connection.execute(settling.rows.dropStale.fragment) }
    }
    try keep(changeset)
    try connection.execute(settling.rows.drop.fragment)
  }

  /// What rows that are gone have left, as far as it is settled.
  private func drop(_ identity: IdentityStatements) throws {
    try connection.execute(identity.dropOffers.fragment)
    try connection.execute(identity.dropCovered(removes: query.removes).fragment)
    if try hasRemovals() {
      try connection.execute(
        RemovalStatements(identity: identity).dropStale.fragment)
    }
    if query.removes {
      for statement in identity.dropSpent { try connection.execute(statement.fragment) }
    }
  }

  private func forget(_ run: Int64) {
    if current?.run == run {
      windowReading = nil
      removalStatement = nil
      current = nil
    }
  }

  func changeset(_ run: Int64) throws -> Changeset? {
    if state == nil { return nil }
    return try Changeset.find(
      run: run, tables: tables, on: connection)
  }

  func identity(_ changeset: Changeset) -> IdentityStatements {
    IdentityStatements(tables: tables, changeset: changeset)
  }

  /// Whether removals by value are on record that were not accepted.
  func hasRemovals() throws -> Bool {
    if state == nil { return false }
    return try !connection.columns(of: tables.removals).isEmpty
      && has(tables.removals.fragment)
  }

  /// The statements that settle one changeset.
  struct Settling {
    let run: Int64
    let rows: SettlingStatements
    /// Where match values are kept.
    let identity: IdentityStatements?
  }

  func settling(_ changeset: Changeset) throws -> Settling {
    let have = Set(try snapshotColumns().map(warehouse.folded))
    return Settling(
      run: changeset.run,
      rows: SettlingStatements(
        changeset, columns: changeset.columns.filter { have.contains(warehouse.folded($0)) },
        tables: tables),
      identity: query.identity.keepsValues ? identity(changeset) : nil)
  }

  /// Runs `work` in a transaction; not at all where the changeset is gone, for then all it held is moved.
  func writing(_ run: Int64, _ work: (Settling) throws -> Void) throws {
    guard let state else { preconditionFailure("the state is written by runs only") }
    try guarded {
      guard let changeset = try changeset(run) else { return }
      try state.transaction { try work(try settling(changeset)) }
    }
  }

  private func isPending() throws -> Bool { try has(tables.pending.fragment) }

  /// Runs statements once for each range.
  ///
  /// - Returns: how many rows they touched.
  @discardableResult
  func execute(
    _ statements: [SQLStatement], _ ranges: [ClosedRange<Int64>],
    _ values: [String: SQLValue]
  ) throws -> Int64 {
    var touched: Int64 = 0
    if ranges.isEmpty { return touched }
    for text in statements.map(\.fragment) {
      let statement = try connection.prepare(text, reading: .few)
      statement.bind(values)
      for range in ranges {
        statement.bind(["first": .int(range.lowerBound), "last": .int(range.upperBound)])
        touched += try statement.finish()
      }
    }
    return touched
  }

  private func move(_ settling: Settling, _ rows: [SettledRows]) throws {
    if rows.isEmpty { return }
    let values: [String: SQLValue] = ["now": .int(now()), "run": .int(settling.run)]
    for kind in SettledRows.Kind.allCases {
      movedRows += try execute(
        [settling.rows.upsert(kind)], rows.filter { $0.kind == kind }.map(\.seqs), values)
    }
    var statements: [SQLStatement] = []
    if !settling.rows.isFirst { statements.append(settling.rows.remove) }
    if try isPending() { statements.append(settling.rows.clear) }
    try execute(statements, rows.map(\.seqs), values)
    if let identity = settling.identity { try accept(identity, rows, run: settling.run) }
  }

  private func accept(_ identity: IdentityStatements, _ rows: [SettledRows], run: Int64) throws {
    let values: [String: SQLValue] = ["run": .int(run)]
    let accepted = rows.filter { $0.kind == .accepted || $0.kind == .same }.map(\.seqs)
    try execute(identity.accept, accepted, values)
    if query.identity == .recordValues { try execute(identity.takeOver, accepted, values) }
    try execute([identity.forgetAbsent], rows.filter { $0.kind == .absent }.map(\.seqs), values)
    if identity.changeset.hasValues {
      try execute([identity.lose, identity.removed], accepted, values)
      if try hasRemovals() {
        try execute([RemovalStatements(identity: identity).clear], accepted, values)
      }
      if try hasCaptured() {
        try execute([capturing.clear(identity.changeset.table)], accepted, values)
      }
    }
  }

  func write(_ settling: Settling, _ notes: [PendingNote]) throws {
    if notes.isEmpty { return }
    try write(notes, settling.rows.note, run: settling.run)
    if let identity = settling.identity, identity.changeset.hasValues {
      try write(notes, RemovalStatements(identity: identity).note, run: settling.run)
    }
    guard let identity = settling.identity else { return }
    let values: [String: SQLValue] = ["run": .int(settling.run)]
    let doubtful = notes.filter { $0.inDoubt || $0.kind == .unknown }.map(\.seqs)
    let refused = notes.filter { !$0.inDoubt && $0.kind != .unknown }.map(\.seqs)
    try execute([identity.refuse], refused, values)
    try execute([identity.doubt], doubtful, values)
    if identity.changeset.hasValues {
      try execute([identity.lose, identity.removalInDoubt], doubtful, values)
    }
  }

  private func write(_ notes: [PendingNote], _ text: SQLStatement, run: Int64) throws {
    let statement = try connection.prepare(text.fragment, reading: .few)
    statement.bind([
      "now": .int(now()), "run": .int(run), "patience": .int(patience.milliseconds),
      "attempts": SQLValue(patience.attempts.map(Int64.init)),
    ])
    for note in notes {
      statement.bind([
        "first": .int(note.seqs.lowerBound), "last": .int(note.seqs.upperBound),
        "code": .text(note.code), "doubt": SQLValue(note.inDoubt || note.kind == .unknown),
        "digest": note.digest.map { .bytes($0.bytes) } ?? .null,
        "verdict": SQLValue(note.kind == .refused),
        "unknown": SQLValue(note.kind == .unknown),
      ])
      try statement.finish()
    }
  }
}

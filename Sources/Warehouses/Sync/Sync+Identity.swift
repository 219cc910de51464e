import Records
import SQLSyntax

extension Sync {
  /// Takes down what the adds and changes of the changeset map to, then who is shadowed.
  package struct ClaimWriter {
    let claims: any SQLRowWriter
    let verdicts: any SQLRowWriter

    /// A value that a row maps to: JSON of its match fields as they are sent.
    package func claim(_ value: UnsafeBufferPointer<UInt8>, seq: Int64) throws {
      try claims.add(.int(seq))
      try claims.add(.text(value))
      try claims.endRow()
    }

    /// A row that is not simply sent.
    package func judge(_ verdict: RowVerdict, seq: Int64) throws {
      try verdicts.add(.int(seq))
      try verdicts.add(.int(verdict.rawValue))
      try verdicts.endRow()
    }
  }

  /// Begins the pass over the changeset in which every add and change says what it maps to.
  package func writeClaims(_ body: (ClaimWriter) throws -> Void) throws {
    guard let changeset = current, query.identity.keepsValues else {
      preconditionFailure("claims are of a changeset whose values are kept")
    }
    let statements = identity(changeset)
    hasVerdicts = false
    windowReading = nil
    holdingStatement = nil
    let ofAnswers = query.captures ? capturing.createTemporary : []
    for statement in statements.createTemporary + ofAnswers { try guarded { try run(statement) } }
    // One transaction for all of them: each alone would sync the temporary file.
    try guarded { try connection.begin(.reading) }
    do {
      let writer = try guarded {
        ClaimWriter(
          claims: try connection.writer(
            into: tables.claims, [OwnColumns.row, OwnColumns.value]),
          verdicts: try connection.writer(
            into: tables.verdicts, [OwnColumns.row, OwnColumns.verdict]))
      }
      try guarded { try body(writer) }
      try guarded {
        try writer.claims.finish()
        try writer.verdicts.finish()
      }
      try judge(statements)
    } catch {
      if connection.isInTransaction { _ = try? connection.execute("ROLLBACK") }
      throw error
    }
    // Only now do windows say which rows are shadowed.
    windowReading = nil
    hasVerdicts = true
  }

  /// Who of those with one value is shadowed.
  private func judge(_ statements: IdentityStatements) throws {
    try guarded {
      for statement in statements.indexClaims { try run(statement) }
      if query.identity == .recordValues {
        let hasValues = try hasValues()
        if hasValues { try run(statements.shadowedByHolder) }
        try run(statements.shadowedByRank(hasValues: hasValues))
        try run(statements.dropShadowed)
      }
      try connection.execute("COMMIT")
    }
  }

  private func run(_ statement: SQLStatement) throws { try connection.execute(statement.fragment) }

  func hasValues() throws -> Bool {
    if state == nil, tables.valuesSchema == .state { return false }
    return try guarded {
      try !connection.columns(of: tables.values).isEmpty && has(tables.values.fragment)
    }
  }

  /// The values that leave if all that is sent is accepted, and how many of them the destination has said nothing of.
  package func foreseenRemovals() throws -> (count: Int64, uncaptured: Int64) {
    guard let changeset = current, query.identity.keepsValues, query.removes else { return (0, 0) }
    return try guarded {
      guard try hasValues() else { return (0, 0) }
      let coming = ahead.filter(\.sync.isComing)
      var tables = tables
      tables.shared.removeAll { values in coming.contains { $0.values == values } }
      var statements = IdentityStatements(tables: tables, changeset: changeset)
      statements.looksAtAbandoned = try hasRemovals()
      statements.looksAtCaptured = try hasCaptured()
      try connection.begin(.reading)
      defer { if connection.isInTransaction { _ = try? connection.execute("COMMIT") } }
      let leaving = try connection.prepare(
        statements.foreseenRemovals.fragment, reading: .interleaved)
      var (count, uncaptured): (Int64, Int64) = (0, 0)
      while try leaving.step() {
        let value = leaving.value(0)
        if try coming.contains(where: { try $0.sync.holdsAfter(value) }) { continue }
        count += 1
        if leaving.integer(2) != 0 { uncaptured += 1 }
      }
      return (count, uncaptured)
    }
  }

  /// The values that would be removed, were that not given up or unsafe to repeat.
  ///
  /// - Parameter isForeseen: all that is sent is taken for accepted.
  package func abandonedRemovals(isForeseen: Bool) throws -> (givenUp: Int, unknown: Int) {
    guard let changeset = current, changeset.hasValues, query.removes, !changeset.isLimited,
      !changeset.isErasure
    else { return (0, 0) }
    return try guarded {
      guard try hasRemovals() else { return (0, 0) }
      var counts = (givenUp: 0, unknown: 0)
      let statement = try connection.prepare(
        identity(changeset).countAbandoned(foreseen: isForeseen).fragment, reading: .few)
      while try statement.step() {
        switch PendingState.State(rawValue: statement.integer(0)) {
        case .givenUp?: counts.givenUp = Int(statement.integer(1))
        case .unknown?: counts.unknown = Int(statement.integer(1))
        case .pending?, nil: break
        }
      }
      return counts
    }
  }

  /// Writes down the values of a window's rows before any of them is sent.
  package func offer(run: Int64, _ seqs: ClosedRange<Int64>) throws {
    guard query.identity.keepsValues else { return }
    try writing(run) { settling in
      guard let identity = settling.identity else { return }
      try execute([identity.offer], [seqs], ["run": .int(run)])
    }
  }

  /// After the barrier: adds the values that no live row carries to the changeset, as removals.
  ///
  /// - Returns: the seq after which they come, and how many they are.
  package func addRemovals(run: Int64) throws -> (after: Int64, count: Int64) {
    guard let changeset = current, changeset.hasValues, query.removes, !changeset.isLimited else {
      return (0, 0)
    }
    var after: Int64 = 0
    var count: Int64 = 0
    try writing(run) { settling in
      guard var identity = settling.identity else { return }
      identity.looksAtAbandoned = try hasRemovals()
      after =
        try connection.integer(
          "SELECT max(\(id: OwnColumns.row)) FROM \(changeset.table.fragment)") ?? 0
      count = try connection.execute(
        (changeset.isErasure ? identity.addErasures : identity.addRemovals).fragment)
    }
    return (after, count)
  }
}

import Compiler
import Connectors
import Planning
import Records
import SQLSyntax
import Warehouses

/// Makes records of changed rows and decides which of them are sent; planning and running share it, so that a plan
/// announces what a run sends.
package final class RowMapping {
  private let program: SyncProgram
  private let mapper: RecordMapper
  private let past: PastMappings
  private let startsNow: Bool
  private let startedAt: Int64
  private let identifier: IdentifierForm?
  private let values: MatchValues?
  private let checks: RecordChecks?
  private let before = ByteBuffer()
  private let neutral = ByteBuffer()
  private var held: [[UInt8]] = []
  /// Of the record that was made last, where it differs from run to run.
  private var neutralDigest: PayloadDigest?
  /// Gives records their idempotency keys, once it is known which run sends them.
  package var keying: IdempotencyKeying?
  /// Of the record that was decided last.
  private var key: IdempotencyKey?
  private let usesKey: Bool

  /// - Parameters:
  ///   - keepsValues: the state keeps match values, whatever the program itself asks for.
  ///   - startsNow: the rows that are new are what a pipeline with `start: now` begins with.
  ///   - startedAt: the run's time, in seconds since 1970.
  package init(
    _ program: SyncProgram, past: PastMappings, keepsValues: Bool? = nil, startsNow: Bool = false,
    startedAt: Int64
  ) {
    self.program = program
    self.past = past
    self.startsNow = startsNow && program.pipeline.events?.start == .now
    self.startedAt = startedAt
    mapper = RecordMapper(program.mapping)
    usesKey =
      mapper.usesKey
      || program.action.requests(in: program.pipeline.mode).contains(where: \.usesKey)
    checks = RecordChecks(program.action)
    let keepsValues = keepsValues ?? program.query.identity.keepsValues
    let isMatched = !keepsValues && program.action.kind != .event && !program.isWhole
    identifier = isMatched ? IdentifierForm(program) : nil
    values = keepsValues ? MatchValues(program.pipeline.identity) : nil
  }

  /// Appends the record of a row to `out`; where it is rejected, held or moves unsent, what stands there is of no use.
  package func decide(_ row: ChangeRow, into out: ByteBuffer) -> RowDecision {
    if row.verdict == .shadowed { return .held(.shadowed) }
    let start = out.count
    let decision: RowDecision
    switch row.operation {
    case .gone: preconditionFailure("a row that is gone is sent by its values")
    case .remove: decision = remove(row, into: out)
    case .add, .change:
      if let identifier, row.operation == .add, let rejection = identifier.rejection(row.new) {
        return .rejected(rejection)
      }
      guard let operation = operation(of: row) else { return .unsent }
      decision = keep(row, operation, into: out, from: start)
    }
    guard case .send(let operation) = decision else { return decision }
    if usesKey, let keying { makeKey(row, operation, keying, into: out, from: start) }
    guard let pending = row.pending else { return decision }
    switch pending.state {
    case .pending: return decision
    case .givenUp: return isSame(pending, operation, out, start) ? .held(.givenUp) : decision
    case .unknown: return isSame(pending, operation, out, start) ? .held(.unknown) : decision
    }
  }

  /// Whether records hold something of their run, so that bytes alone do not tell what was tried.
  package var differsByRun: Bool { mapper.usesContext }

  /// The key of the record that was decided last, or of a value that is removed.
  ///
  /// - Parameter firstRun: the run that first tried a removal which is in doubt since.
  package func key(
    of payload: UnsafeBufferPointer<UInt8>, _ operation: Operation, firstRun: Int64? = nil
  ) -> IdempotencyKey {
    if operation == .remove, values != nil {
      let digest = PayloadDigest(operation: operation.rawValue, payload: payload)
      key = keying?.key(Row(start: nil, count: 0), digest, firstRun: firstRun)
    }
    return key ?? IdempotencyKey(high: 0, low: 0)
  }

  private func makeKey(
    _ row: ChangeRow, _ operation: Operation, _ keying: IdempotencyKeying, into out: ByteBuffer,
    from start: Int
  ) {
    let digest = digest(operation, UnsafeBufferPointer(rebasing: out.bytes[start...]))
    let isRepeat = row.inDoubt && row.pending?.digest == digest
    let made = keying.key(
      identifier(of: row.new), digest, firstRun: isRepeat ? row.pending?.firstRun : nil)
    key = made
    guard mapper.usesKey else { return }
    out.count = start
    let content =
      row.operation == .remove
      ? program.action.content(of: .remove, in: program.pipeline.mode) : .whole
    _ = mapper.map(
      row.new, content, in: MappingContext(operation.event, key: made, startedAt: startedAt),
      into: out)
  }

  private func identifier(of row: Row) -> Row {
    Row(rebasing: row[..<program.pipeline.identifierCount])
  }

  /// Appends the record of a row of the content that is written whole; returns what stands in its way.
  ///
  /// - Parameter operation: what happened to the row; a change where it is written again as it was.
  package func write(_ row: Row, _ operation: Operation, into out: ByteBuffer) -> Rejection? {
    let start = out.count
    if let rejection = map(row, .whole, operation, into: out) { return rejection }
    guard mapper.usesKey, let keying else { return nil }
    let digest = digest(operation, UnsafeBufferPointer(rebasing: out.bytes[start...]))
    let made = keying.key(identifier(of: row), digest, firstRun: nil)
    out.count = start
    _ = mapper.map(
      row, .whole, in: MappingContext(operation.event, key: made, startedAt: startedAt), into: out)
    return nil
  }

  /// Whether what stood in the place of a row goes although no record can be made of the row: one without a name is
  /// nobody's next state.
  package func vacates(_ row: ChangeRow) -> Bool {
    program.pipeline.hasPlaces && row.operation == .change
  }

  /// What tells this operation and payload from others, whatever the run; of the record that was decided last.
  package func digest(_ operation: Operation, _ payload: UnsafeBufferPointer<UInt8>)
    -> PayloadDigest
  {
    neutralDigest ?? PayloadDigest(operation: operation.rawValue, payload: payload)
  }

  private func isSame(
    _ pending: PendingState, _ operation: Operation, _ out: ByteBuffer, _ start: Int
  ) -> Bool {
    pending.digest == digest(operation, UnsafeBufferPointer(rebasing: out.bytes[start...]))
  }

  /// What the mode does with a row that is new or differs; nil where it moves unsent.
  private func operation(of row: ChangeRow) -> Operation? {
    let isNew = row.operation == .add
    switch program.pipeline.mode {
    case .mirror, .upsert, .replace: return isNew ? .add : .change
    case .update: return .change
    case .insert:
      if isNew || row.inDoubt { return .add }
      return row.standing == .accepted || row.standing == .unsent ? nil : .add
    case .append: return event(row, isNew: isNew)
    }
  }

  private func event(_ row: ChangeRow, isNew: Bool) -> Operation? {
    let kinds = program.pipeline.events?.kinds ?? []
    if isNew {
      // What is in doubt was an event already.
      return kinds.contains(.added) && (!startsNow || row.inDoubt) ? .add : nil
    }
    switch row.reason {
    case .value where isRemappedOnly(row): return nil
    case .value, .doubt: return kinds.contains(.changed) ? .change : nil
    case .standing: return kinds.contains(.changed) ? .change : kinds.contains(.added) ? .add : nil
    case .resync, .renewal: return nil
    }
  }

  private func isRemappedOnly(_ row: ChangeRow) -> Bool {
    guard !row.inDoubt, row.pending == nil, let old = row.old else { return false }
    return past.isRemappedOnly(row.new, old, epoch: row.oldEpoch)
  }

  private func keep(
    _ row: ChangeRow, _ operation: Operation, into out: ByteBuffer, from start: Int
  ) -> RowDecision {
    if let rejection = map(row.new, .whole, operation, into: out) { return .rejected(rejection) }
    if let values {
      var count = 0
      values.each(in: UnsafeBufferPointer(rebasing: out.bytes[start...])) { _ in count += 1 }
      if count == 0 { return .rejected(.noValue(program.pipeline.match)) }
    }
    guard let old = row.old, row.standing == .accepted else {
      return .send(
        values != nil && operation == .change && program.pipeline.mode != .update ? .add : operation
      )
    }
    before.removeAll()
    guard past.record(of: old, epoch: row.oldEpoch, into: before) else { return .send(operation) }
    let isCompared =
      !row.inDoubt && (row.reason == .value || row.reason == .resync)
      && past.isSameIdentity(row.oldEpoch)
    if isCompared, comparable(row.new, out, start).elementsEqual(before.bytes) { return .same }
    let isKnown = past.isSameIdentity(row.oldEpoch) && !moved(operation, out, start)
    return .send(values == nil || isKnown || program.pipeline.mode == .update ? operation : .add)
  }

  /// Where the match values are others than before, the destination knows no such record yet.
  private func moved(_ operation: Operation, _ out: ByteBuffer, _ start: Int) -> Bool {
    guard let values, operation == .change else { return false }
    held.removeAll(keepingCapacity: true)
    values.each(in: before.bytes) { held.append(Array($0)) }
    var isKnown = false
    values.each(in: UnsafeBufferPointer(rebasing: out.bytes[start...])) { value in
      if held.contains(where: { $0.elementsEqual(value) }) { isKnown = true }
    }
    return !isKnown
  }

  /// The record as it can be compared with another run's.
  private func comparable(_ row: Row, _ out: ByteBuffer, _ start: Int)
    -> UnsafeBufferPointer<UInt8>
  {
    mapper.usesContext ? neutral.bytes : UnsafeBufferPointer(rebasing: out.bytes[start...])
  }

  private func remove(_ row: ChangeRow, into out: ByteBuffer) -> RowDecision {
    // There is no record of it.
    if row.standing == .absent, !row.inDoubt { return .same }
    // It is left out of what is written: no record says so.
    if program.isWhole { return .send(.remove) }
    let content = program.action.content(of: .remove, in: program.pipeline.mode)
    if let rejection = map(row.new, content, .remove, into: out) { return .rejected(rejection) }
    return .send(.remove)
  }

  /// Appends a record that passes the action's checks, and remembers its digest where it says something of the run.
  private func map(
    _ row: Row, _ content: MappingMode, _ operation: Operation, into out: ByteBuffer
  ) -> Rejection? {
    neutralDigest = nil
    var context = MappingContext.neutral
    if mapper.usesContext {
      neutral.removeAll()
      if case .rejected(let rejection) = mapper.map(row, content, into: neutral) {
        return rejection
      }
      neutralDigest = PayloadDigest(operation: operation.rawValue, payload: neutral.bytes)
      context = MappingContext(operation.event, startedAt: startedAt)
    }
    let start = out.count
    if case .rejected(let rejection) = mapper.map(row, content, in: context, into: out) {
      return rejection
    }
    // A removal has the match fields alone.
    guard let checks, content == .whole,
      let rejection = checks.rejection(of: UnsafeBufferPointer(rebasing: out.bytes[start...]))
    else { return nil }
    out.count = start
    return rejection
  }

  /// Hands over the match values of a record that was made.
  package func eachValue(
    in record: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
  ) rethrows {
    try values?.each(in: record, body)
  }
}

extension Operation {
  /// As a record says it.
  var event: RowEvent {
    switch self {
    case .add: .added
    case .change: .changed
    case .remove: .removed
    }
  }
}

extension Rejection {
  /// A record that nothing identifies.
  static func noValue(_ match: [String]) -> Rejection {
    Rejection(
      code: RejectionCode.nullMatch.rawValue, field: match.joined(separator: ", "),
      reason: "no match field has a value in this row")
  }
}

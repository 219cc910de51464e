import Connectors

/// Sends batches to rows of a sheet: the keys are read before the first one, and each record goes to the row of its key.
///
/// What is not to be sent (an update of what is not there, a removal of what has gone) is settled here.
package final class MatrixDispatcher: Dispatcher {
  package let capacity = 1
  private let http: HTTPDispatcher
  private let desk: MatrixDesk
  private let targets: [MatrixTarget]
  private var grid: MatrixGrid?
  private var index: MatrixIndex?
  private var done: [Delivered] = []

  /// Asks for nothing until the first batch comes.
  package init(_ http: HTTPDispatcher, desk: MatrixDesk, targets: [MatrixTarget]) {
    self.http = http
    self.desk = desk
    self.targets = targets
  }

  package var inFlight: Int { http.inFlight + done.count }

  package func submit(_ batch: Batch) throws {
    precondition(inFlight < capacity, "a batch was submitted beyond the dispatcher's capacity")
    do {
      try place(batch)
    } catch DeliveryError.matrix(_, let trouble) where trouble.kind != .unusable {
      let outcome: RecordOutcome =
        trouble.kind == .denied
        ? .auth(
          message: [trouble.reason, trouble.remedy].compactMap { $0 }.joined(separator: "; "))
        : .retry(code: "sheet", message: trouble.reason, inDoubt: false)
      done.append(
        Delivered(batch: batch, outcome: BatchOutcome(outcome, reach: .destination)))
      return
    }
    guard batch.rows.contains(where: { $0 > 0 }) else {
      done.append(Delivered(batch: batch, outcome: settled(BatchOutcome(.accepted), batch)))
      return
    }
    try http.submit(batch)
  }

  package func withdraw() -> [Batch] { http.withdraw() }

  package func collect(wait milliseconds: Int) throws -> [Delivered] {
    let answered = try http.collect(wait: done.isEmpty ? milliseconds : 0)
    defer { done.removeAll() }
    return done
      + answered.map {
        Delivered(
          batch: $0.batch, outcome: settled($0.outcome, $0.batch), isDoubtful: $0.isDoubtful,
          isOutage: $0.isOutage)
      }
  }

  /// Gives each record of a batch the row of its key.
  private func place(_ batch: Batch) throws {
    var index = try known()
    let target = targets[batch.requestIndex]
    batch.rows = (0..<batch.count).map { place in
      guard let key = batch.key(at: place, in: target) else { return 0 }
      let row = index.row(of: key)
      switch target.change {
      case .upsert: return row ?? index.place(key)
      case .insert: return row == nil ? index.place(key) : 0
      case .update, .delete: return row ?? 0
      case .replace: return 0
      }
    }
    // A row that is given is given, whatever comes in between: the next try writes the same.
    self.index = index
    if let grid { self.grid = try desk.grow(grid, rows: index.last) }
  }

  private func known() throws -> MatrixIndex {
    if let index { return index }
    let survey = try MatrixSurvey(desk)
    let read = try MatrixIndex(desk, survey.grid)
    if survey.isEmpty {
      guard read.last == 1 else { throw desk.headless }
      grid = try desk.grow(survey.grid, rows: 1)
      try desk.writeHeader()
    } else {
      grid = survey.grid
    }
    index = read
    return read
  }

  /// The outcome with that of records that were not sent.
  private func settled(_ outcome: BatchOutcome, _ batch: Batch) -> BatchOutcome {
    let target = targets[batch.requestIndex]
    // A batch that was refused is sent in parts, and those settle their own.
    guard outcome.whole == .accepted else { return outcome.mapped(desk.advised) }
    if target.change == .delete {
      for place in 0..<batch.count {
        if let key = batch.key(at: place, in: target) { index?.forget(key) }
      }
    }
    guard target.change == .update else { return outcome }
    let absent = batch.rows.indices.filter { batch.rows[$0] == 0 }
    return BatchOutcome(
      .accepted, exceptions: absent.map { .init(index: $0, outcome: .absent) },
      retryAfter: outcome.retryAfter, reach: outcome.reach)
  }
}

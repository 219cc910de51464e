import Records

/// Gathers records into batches within the limits of their requests; one open batch for each kind of request, or for each
/// group of its records.
///
/// Records are written straight into the body they are sent in, where nothing but text stands around them. Not thread-safe:
/// one run, one thread.
package final class Batcher {
  /// What became of a record.
  package enum Added {
    /// It is in a batch; `closed` is a batch that is full and to be sent now, with or without this record.
    case taken(closed: Batch?)
    /// The writer made no record of it.
    case leftOut
    /// No request can carry it. Indirect, so that what became of most records is not three texts large.
    indirect case rejected(Rejection)
  }

  private let routes: [BatchRoute]
  // The route of each operation, held by `routes`: looked up for each record without counting references.
  private let adds: Unmanaged<BatchRoute>?
  private let changes: Unmanaged<BatchRoute>?
  private let removes: Unmanaged<BatchRoute>?

  package init(_ action: BoundAction) {
    let pool = BatchPool(action.requests)
    let routes = action.requests.enumerated().map {
      BatchRoute(index: $0, request: $1, fields: action.fields, pool: pool)
    }
    self.routes = routes
    func route(_ operation: Operation) -> Unmanaged<BatchRoute>? {
      routes.first { $0.definition.isWhole || $0.definition.operations.contains(operation) }
        .map { Unmanaged.passUnretained($0) }
    }
    (adds, changes, removes) = (route(.add), route(.change), route(.remove))
  }

  /// Adds a record; `write` appends its bytes and returns true, or returns false to leave it out.
  ///
  /// `key` is asked for the idempotency key of the bytes, which are borrowed, where the request sends one. At most one
  /// batch is closed by a record: a batch is closed as soon as it holds all it may.
  package func add(
    _ operation: Operation, seq: Int64,
    key makeKey: (UnsafeBufferPointer<UInt8>) -> IdempotencyKey = { _ in Batcher.noKey() },
    write: (ByteBuffer) -> Bool
  ) -> Added {
    let route =
      switch operation {
      case .add: adds
      case .change: changes
      case .remove: removes
      }
    guard let route else {
      preconditionFailure(
        "no request of the action carries `\(operation.rawValue)` in the pipeline's mode")
    }
    return route._withUnsafeGuaranteedRef { route in
      route.isApart
        ? addApart(route, operation, seq, makeKey, write)
        : route.addInPlace(operation, seq, makeKey, write)
    }
  }

  /// Makes of a record what the body has of it, and puts that where it belongs.
  private func addApart(
    _ route: BatchRoute, _ operation: Operation, _ seq: Int64,
    _ makeKey: (UnsafeBufferPointer<UInt8>) -> IdempotencyKey, _ write: (ByteBuffer) -> Bool
  ) -> Added {
    route.record.removeAll()
    guard write(route.record) else { return .leftOut }
    var input = ValueInput(record: route.record.bytes, operation: operation)
    if route.usesKey { input.key = makeKey(route.record.bytes) }
    let item: ItemMaker.Made
    switch route.maker.make(input) {
    case .success(let made): item = made
    case .failure(let refusal): return .rejected(refusal.rejection)
    }
    guard item.bytes.count <= route.maxRecordBytes else {
      return .rejected(.large(bytes: item.bytes.count, route.maxRecordBytes))
    }
    var closed: Batch?
    var batch = route.openBatch(item.group)
    if !batch.hasRoom(for: item, in: route) {
      // Asked before the open batch is closed: one that is closed here is returned.
      guard route.canCarry(item) else {
        return .rejected(.oversized(bytes: route.size(of: item)))
      }
      closed = route.finish(batch)
      batch = route.begin(item.group)
    }
    batch.add(item, seq, operation, input, in: route)
    if batch.count >= route.maxRecords { closed = route.close(batch) ?? closed }
    return .taken(closed: closed ?? route.surplus())
  }

  /// Closes the open batches, in the order of the action's requests.
  package func flush() -> [Batch] { routes.flatMap { $0.closeAll() } }

  /// Takes back a batch whose outcome is known; its bytes must not be read after.
  package func recycle(_ batch: Batch) { batch.recycle() }

  /// For those who send nothing that has a key.
  private static func noKey() -> IdempotencyKey {
    preconditionFailure("a request sends idempotency keys, and none was given")
  }
}

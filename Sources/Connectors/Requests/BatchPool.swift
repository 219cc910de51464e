/// The memory of one request's batches, used again and again; one thread, the run's.
final class BatchPool {
  private let requestIndex: Int
  private let request: RequestDefinition
  let layout: RecordLayout
  /// None of them refers to the pool.
  private var free: [Batch] = []

  init(requestIndex: Int, request: BoundRequest) {
    self.requestIndex = requestIndex
    self.request = request.definition
    layout = request.layout
  }

  /// An empty batch.
  func take() -> Batch {
    let batch = free.popLast() ?? Batch(requestIndex: requestIndex, request: request)
    batch.pool = self
    return batch
  }

  func put(_ batch: Batch) {
    batch.clear()
    batch.pool = nil
    free.append(batch)
  }
}

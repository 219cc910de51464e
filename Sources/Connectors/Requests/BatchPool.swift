/// The memory of a run's batches, used again and again; one thread, the run's.
///
/// As much as was under way at once: requests follow each other, as removals do adds, and were each of them to keep what it
/// needed, a run would hold that many times over.
final class BatchPool {
  private let requests: [BoundRequest]
  /// By request. None of them refers to the pool.
  private var free: [[Batch]]

  init(_ requests: [BoundRequest]) {
    self.requests = requests
    free = requests.map { _ in [] }
  }

  func layout(of request: Int) -> RecordLayout { requests[request].layout }

  /// An empty batch of a request.
  func take(_ request: Int) -> Batch {
    let batch = free[request].popLast() ?? make(request)
    batch.pool = self
    return batch
  }

  func put(_ batch: Batch) {
    batch.clear()
    batch.pool = nil
    free[batch.requestIndex].append(batch)
  }

  /// In place of a free one of another request.
  private func make(_ request: Int) -> Batch {
    if let other = free.firstIndex(where: { !$0.isEmpty }) { free[other].removeLast() }
    return Batch(requestIndex: request, request: requests[request].definition)
  }
}

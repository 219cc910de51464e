import Foundation

/// Runs work on as many threads as it is asked for, and hands over what each came to, in their order.
func atOnce<Value: Sendable>(
  _ count: Int, _ work: @escaping @Sendable (Int) throws -> Value
) -> [Result<Value, any Error>] {
  let results = Gathered<Value>()
  DispatchQueue.concurrentPerform(iterations: count) { number in
    results.add(number, Result { try work(number) })
  }
  return results.inOrder
}

/// Sendable because all that changes is guarded by `lock`.
private final class Gathered<Value>: @unchecked Sendable {
  private let lock = NSLock()
  private var values: [Int: Result<Value, any Error>] = [:]

  func add(_ number: Int, _ value: Result<Value, any Error>) {
    lock.withLock { values[number] = value }
  }

  var inOrder: [Result<Value, any Error>] {
    lock.withLock { values.sorted { $0.key < $1.key }.map(\.value) }
  }
}

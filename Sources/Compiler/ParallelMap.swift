import Diagnostics
import Dispatch
import Synchronization

extension Array where Element: Sendable {
  /// Maps independent elements on all cores; results and diagnostics come out in the elements' order, as if mapped one
  /// after the other.
  func parallelMap<Result: Sendable>(
    _ bag: inout DiagnosticBag,
    _ transform: @Sendable (Element, inout DiagnosticBag) -> Result?
  ) -> [Result] {
    // Below this a second thread costs more than it saves.
    guard count >= 256 else { return compactMap { transform($0, &bag) } }
    let size = 64
    let pieces = (count + size - 1) / size
    let done = Mutex<[Int: (results: [Result], bag: DiagnosticBag)]>([:])
    DispatchQueue.concurrentPerform(iterations: pieces) { piece in
      var own = DiagnosticBag()
      let range = piece * size..<Swift.min((piece + 1) * size, count)
      let results = self[range].compactMap { transform($0, &own) }
      done.withLock { $0[piece] = (results, own) }
    }
    return done.withLock { done in
      var results: [Result] = []
      results.reserveCapacity(count)
      for piece in 0..<pieces {
        guard let part = done[piece] else { continue }
        results += part.results
        bag.add(contentsOf: part.bag)
      }
      return results
    }
  }
}

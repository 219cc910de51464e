import Connectors
import Crypto
import Records
import Warehouses

/// Makes idempotency keys (SEMANTICS.md, invariant 4): of the pipeline's uid, the identifier, the operation, the payload
/// and the run that first tried it, so that a repeat after doubt carries the same key and a later send a new one.
package struct IdempotencyKeying: Hashable, Sendable {
  package let uid: String
  package let run: Int64

  package init(uid: String, run: Int64) {
    self.uid = uid
    self.run = run
  }

  /// - Parameters:
  ///   - identifier: the cells that name the row.
  ///   - digest: of operation and payload.
  ///   - firstRun: the run that first tried them, where that was an earlier one.
  func key(_ identifier: Row, _ digest: PayloadDigest, firstRun: Int64?) -> IdempotencyKey {
    var hash = SHA256()
    hash.update(data: Array("\(uid)/\(firstRun ?? run)/".utf8))
    for cell in identifier {
      let parts: [Int64] = [Int64(cell.storage.rawValue), cell.bits, Int64(cell.count)]
      parts.withUnsafeBytes { hash.update(bufferPointer: $0) }
      hash.update(bufferPointer: UnsafeRawBufferPointer(cell.buffer))
    }
    hash.update(data: digest.bytes)
    let bytes = Array(hash.finalize())
    func word(_ from: Int) -> UInt64 { bytes[from..<from + 8].reduce(0) { $0 << 8 | UInt64($1) } }
    return IdempotencyKey(high: word(0), low: word(8))
  }
}

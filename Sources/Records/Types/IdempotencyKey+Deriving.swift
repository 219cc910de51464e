import Crypto

extension IdempotencyKey {
  /// The key of one operation on one row: the first 16 bytes of a SHA-256 over all that names it.
  ///
  /// `identifier` are the row's cells of the identifier, `payload` the record mapped without a key, `run` the run that
  /// first tried it. Each part is hashed behind its length, so that no two lists of parts are alike.
  package init(
    pipeline uid: String, identifier: Slice<Row>, event: RowEvent,
    payload: UnsafeBufferPointer<UInt8>, run: Int64
  ) {
    var hash = SHA256()
    var uid = uid
    uid.withUTF8 { hash.add(UnsafeRawBufferPointer($0)) }
    hash.add(Int64(identifier.count))
    for cell in identifier {
      hash.add(Int64(cell.storage.rawValue))
      switch cell.storage {
      case .null: break
      case .int, .float: hash.add(cell.bits)
      case .text, .bytes: hash.add(UnsafeRawBufferPointer(cell.buffer))
      }
    }
    hash.add(Int64(event.rawValue))
    hash.add(UnsafeRawBufferPointer(payload))
    hash.add(run)
    let words = hash.finalize().withUnsafeBytes { digest in
      (0..<2).map {
        UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self))
      }
    }
    self.init(high: words[0], low: words[1])
  }
}

extension SHA256 {
  fileprivate mutating func add(_ bytes: UnsafeRawBufferPointer) {
    add(Int64(bytes.count))
    update(bufferPointer: bytes)
  }

  fileprivate mutating func add(_ number: Int64) {
    withUnsafeBytes(of: number.bigEndian) { update(bufferPointer: $0) }
  }
}

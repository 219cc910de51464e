import Glibc
import Records

/// Rows that wait on the disk until all of them are known; in a file without a name, which goes with the process.
final class RowSpool {
  private var file: UnsafeMutablePointer<FILE>?
  private var parts: [(rows: Int, bytes: Int)] = []

  deinit { end() }

  /// Rows that wait.
  var rows: Int { parts.reduce(0) { $0 + $1.rows } }

  func begin() throws {
    end()
    guard let file = tmpfile() else { throw Self.error }
    self.file = file
  }

  /// Takes the rows of one request.
  func add(_ bytes: UnsafeBufferPointer<UInt8>, rows: Int) throws {
    guard let file else { preconditionFailure("`add` before `begin`") }
    guard fwrite(bytes.baseAddress, 1, bytes.count, file) == bytes.count else { throw Self.error }
    parts.append((rows, bytes.count))
  }

  /// Hands over the rows of request after request, as long as `body` says so; their bytes are borrowed until the next.
  ///
  /// - Returns: whether all were.
  func each(_ body: (Int, UnsafeBufferPointer<UInt8>) throws -> Bool) throws -> Bool {
    guard let file else { preconditionFailure("`each` before `begin`") }
    guard fflush(file) == 0 else { throw Self.error }
    rewind(file)
    let buffer = ByteBuffer()
    for part in parts {
      buffer.removeAll()
      guard fread(buffer.reserve(part.bytes), 1, part.bytes, file) == part.bytes else {
        throw Self.error
      }
      buffer.count = part.bytes
      guard try body(part.rows, buffer.bytes) else { return false }
    }
    return true
  }

  /// Forgets the rows.
  func end() {
    if let file { fclose(file) }
    file = nil
    parts.removeAll()
  }

  private static var error: DeliveryError {
    .file(path: "a temporary file", reason: String(cString: strerror(errno)))
  }
}

import Connectors
import Glibc

/// Writes the whole content of a file beside it and renames it over the file when all of it is on the disk.
///
/// `begin`, `write` as often as needed, then `commit`; whatever ends without `commit` leaves the file as it was.
package final class FileReplacement: ContentReplacement {
  package let place: String
  /// The old content stays until the new one is whole.
  package let isPartial = false
  package private(set) var requests = 0
  private let path: String
  private let temporary: String
  private let header: [UInt8]
  private var file: ProjectFileHandle?

  /// `root` is the project's, which the path of the file is relative to.
  package init(action: BoundAction, root: String) throws {
    guard let request = action.requests.first(where: \.definition.isWhole) else {
      preconditionFailure("the action replaces no file")
    }
    do { path = root + "/" + (try action.file(for: request)) } catch {
      throw DeliveryError.binding(error)
    }
    place = path
    temporary = path + ".headgate-new"
    header = request.header ?? []
  }

  deinit { abort() }

  /// Begins with an empty content, or a CSV file's header; what an interrupted replacement left is written over.
  package func begin() throws {
    try ProjectDirectory.make(above: path)
    let file = try ProjectFileHandle(temporary, flags: O_WRONLY | O_CREAT)
    try file.lock()
    try file.truncate(to: 0)
    self.file = file
    try header.withUnsafeBufferPointer { try file.write($0) }
  }

  /// Adds the lines of a batch.
  package func write(_ batch: Batch) throws {
    guard let file else { preconditionFailure("`write` before `begin`") }
    try file.write(batch.buffer.bytes)
  }

  /// Makes the new content the file's; returns when it is safe on the disk.
  package func commit() throws -> Bool {
    guard let file else { preconditionFailure("`commit` before `begin`") }
    try file.synchronize()
    guard rename(temporary, path) == 0 else { throw ProjectFileHandle.error(path) }
    self.file = nil
    try ProjectDirectory.synchronize(above: path)
    requests = 1
    return true
  }

  /// Forgets the new content; the file is as it was.
  package func abort() {
    guard file != nil else { return }
    unlink(temporary)
    file = nil
  }
}

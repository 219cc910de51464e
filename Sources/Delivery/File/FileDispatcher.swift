import Connectors
import Glibc
import Records

/// Appends batches to a file, one write and one sync a batch; a batch is in the file whole or not at all.
package final class FileDispatcher: Dispatcher {
  package let capacity = 1
  private let action: BoundAction
  private let root: String
  private let systemWrite: ProjectFileHandle.SystemWrite
  private var files: [ProjectFileHandle?]
  private var done: [Delivered] = []

  /// `root` is the project's, which paths of files are relative to.
  package convenience init(action: BoundAction, root: String) throws {
    try self.init(action: action, root: root, systemWrite: { Glibc.write($0, $1, $2) })
  }

  init(
    action: BoundAction, root: String, systemWrite: @escaping ProjectFileHandle.SystemWrite
  ) throws {
    do { try action.check() } catch { throw DeliveryError.binding(error) }
    self.action = action
    self.root = root
    self.systemWrite = systemWrite
    files = action.requests.map { _ in nil }
  }

  package var inFlight: Int { done.count }

  package func submit(_ batch: Batch) throws {
    precondition(inFlight < capacity, "a batch was submitted beyond the dispatcher's capacity")
    done.append(Delivered(batch: batch, outcome: append(batch)))
  }

  /// A batch is written as it is submitted.
  package func withdraw() -> [Batch] { [] }

  package func collect(wait milliseconds: Int) -> [Delivered] {
    defer { done.removeAll() }
    return done
  }

  private func append(_ batch: Batch) -> BatchOutcome {
    do {
      let file = try file(for: batch)
      let size = try file.size
      do {
        try file.write(batch.buffer.bytes)
        try file.synchronize()
      } catch {
        return takeBack(file, to: size, error)
      }
      return BatchOutcome(.accepted)
    } catch {
      return BatchOutcome(.retry(code: "file", message: "\(error)", inDoubt: false))
    }
  }

  /// Cuts off what was written of a batch; where even that fails the batch is in doubt.
  private func takeBack(_ file: ProjectFileHandle, to size: Int, _ error: any Error) -> BatchOutcome
  {
    var inDoubt = false
    do { try file.truncate(to: size) } catch { inDoubt = true }
    return BatchOutcome(.retry(code: "file", message: "\(error)", inDoubt: inDoubt))
  }

  private func file(for batch: Batch) throws -> ProjectFileHandle {
    if let file = files[batch.requestIndex] { return file }
    let path = root + "/" + (try action.file(for: action.requests[batch.requestIndex]))
    try ProjectDirectory.make(above: path)
    let file = try ProjectFileHandle(
      path, flags: O_RDWR | O_CREAT | O_APPEND, systemWrite: systemWrite)
    try file.lock()
    try TornLine.mend(file)
    try ProjectDirectory.synchronize(above: path)
    files[batch.requestIndex] = file
    return file
  }
}

/// A last line without its newline: a crash tore it, or an editor left the newline out.
enum TornLine {
  /// Cuts off a last line that is no JSON; gives one that is its newline.
  static func mend(_ file: ProjectFileHandle) throws {
    let size = try file.size
    guard size > 0 else { return }
    var tail: [UInt8] = []
    var start = size
    while start > 0 {
      let count = min(64 * 1024, start)
      let piece = try file.read(count, at: start - count)
      start -= count
      if let newline = piece.lastIndex(of: UInt8(ascii: "\n")) {
        tail = piece[(newline + 1)...] + tail
        start += newline + 1
        break
      }
      tail = piece + tail
    }
    guard !tail.isEmpty else { return }
    let isWhole = tail.withUnsafeBufferPointer { (try? JSONValue(parsing: $0)) != nil }
    if isWhole {
      try [UInt8(ascii: "\n")].withUnsafeBufferPointer { try file.write($0) }
    } else {
      try file.truncate(to: start)
    }
  }
}

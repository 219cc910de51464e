import Connectors
import Glibc
import Records

/// Appends batches to a file, one write and one sync a batch; a batch is in the file whole or not at all.
package final class FileDispatcher: Dispatcher {
  package let capacity = 1
  private let action: BoundAction
  private let root: String
  private let systemWrite: ProjectFileHandle.SystemWrite
  private let mayStart: () throws -> Void
  private var files: [ProjectFileHandle?]
  private var done: [Delivered] = []

  /// `root` is the project's, which paths of files are relative to.
  package convenience init(
    action: BoundAction, root: String, mayStart: @escaping () throws -> Void = {}
  ) throws {
    try self.init(
      action: action, root: root, mayStart: mayStart, systemWrite: { Glibc.write($0, $1, $2) })
  }

  init(
    action: BoundAction, root: String, mayStart: @escaping () throws -> Void = {},
    systemWrite: @escaping ProjectFileHandle.SystemWrite
  ) throws {
    do { try action.check() } catch { throw DeliveryError.binding(error) }
    try action.checkFiles(root: root)
    self.action = action
    self.root = root
    self.systemWrite = systemWrite
    self.mayStart = mayStart
    files = action.requests.map { _ in nil }
  }

  package var inFlight: Int { done.count }

  package func submit(_ batch: Batch) throws {
    precondition(inFlight < capacity, "a batch was submitted beyond the dispatcher's capacity")
    try mayStart()
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
    let request = action.requests[batch.requestIndex]
    let path = root + "/" + (try action.file(for: request))
    try ProjectDirectory.make(above: path)
    let file = try ProjectFileHandle(
      path, flags: O_RDWR | O_CREAT | O_APPEND, systemWrite: systemWrite)
    try file.lock()
    if let header = request.header {
      try CSVFile(file, header: header).mend()
    } else {
      try TornLine.mend(file)
    }
    try ProjectDirectory.synchronize(above: path)
    files[batch.requestIndex] = file
    return file
  }
}

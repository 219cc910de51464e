import Glibc

/// An open file of the project; closed with its last reference.
final class ProjectFileHandle {
  /// `write(2)`; a test may put a disk that is full in its place.
  typealias SystemWrite = (Int32, UnsafeRawPointer, Int) -> Int

  let path: String
  private let descriptor: Int32
  private let systemWrite: SystemWrite

  /// Opens or creates a file, readable by its owner and as the umask allows.
  init(
    _ path: String, flags: Int32, systemWrite: @escaping SystemWrite = { Glibc.write($0, $1, $2) }
  ) throws {
    self.systemWrite = systemWrite
    descriptor = open(path, flags | O_CLOEXEC, 0o644)
    self.path = path
    if descriptor < 0 { throw Self.error(path) }
  }

  deinit {
    // Closing alone leaves the lock with a process that is being started, which has a copy of all that is open for a moment.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  var size: Int {
    get throws {
      let size = lseek(descriptor, 0, SEEK_END)
      guard size >= 0 else { throw Self.error(path) }
      return Int(size)
    }
  }

  /// Writes all bytes at the end; a part of them may be written where this throws.
  func write(_ bytes: UnsafeBufferPointer<UInt8>) throws {
    guard let start = bytes.baseAddress else { return }
    var written = 0
    while written < bytes.count {
      let count = systemWrite(descriptor, start + written, bytes.count - written)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.error(path) }
      written += count
    }
  }

  /// The bytes from an offset, as many as there are up to `count`.
  func read(_ count: Int, at offset: Int) throws -> [UInt8] {
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count, let start = buffer.baseAddress {
        let got = pread(descriptor, start + filled, count - filled, offset + filled)
        if got < 0, errno == EINTR { continue }
        if got < 0 { failed = true }
        if got <= 0 { break }
        filled += got
      }
    }
    if failed { throw Self.error(path) }
    return bytes
  }

  func truncate(to size: Int) throws {
    guard ftruncate(descriptor, size) == 0 else { throw Self.error(path) }
  }

  /// Returns when the content is on the disk.
  func synchronize() throws {
    guard fdatasync(descriptor) == 0 else { throw Self.error(path) }
  }

  /// Takes the file for this process; another run that writes it is refused.
  func lock() throws {
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw DeliveryError.file(path: path, reason: "another process is writing it")
    }
  }

  static func error(_ path: String) -> DeliveryError {
    let reason = String(cString: strerror(errno))
    return .file(
      path: path,
      reason: [ENOSPC, EDQUOT, EFBIG].contains(errno)
        ? "no space left to write it (\(reason)); free some" : reason)
  }
}

/// Directories of the project.
enum ProjectDirectory {
  /// Makes the directories above a file where they are missing.
  static func make(above path: String) throws {
    var end = path.startIndex
    while let slash = path[end...].firstIndex(of: "/") {
      end = path.index(after: slash)
      let directory = String(path[..<slash])
      if directory.isEmpty || mkdir(directory, 0o755) == 0 || errno == EEXIST { continue }
      throw ProjectFileHandle.error(directory)
    }
  }

  /// Returns when the names in the directory of a file are on the disk.
  static func synchronize(above path: String) throws {
    let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let descriptor = open(directory.isEmpty ? "/" : directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ProjectFileHandle.error(directory) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw ProjectFileHandle.error(directory) }
  }
}

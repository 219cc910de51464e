import CSQLite
import Glibc

/// Files of ours: only their owner may read them.
package enum PrivateFile {
  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// In bytes; 0 also where there is none.
  package static func size(_ path: String) -> Int64 {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : 0
  }

  /// Makes the file and the folders above it that are missing (0700); an existing file stays as it is.
  ///
  /// - Throws: `SQLFailure` of the kind cannotOpen, with the reason of the system.
  package static func create(_ path: String) throws {
    var end = path.startIndex
    while let slash = path[end...].firstIndex(of: "/") {
      let folder = String(path[..<slash])
      if !folder.isEmpty, mkdir(folder, 0o700) != 0, errno != EEXIST { throw failure(folder) }
      end = path.index(after: slash)
    }
    let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    close(descriptor)
  }

  /// Does nothing where there is none.
  package static func remove(_ path: String) { unlink(path) }

  private static func failure(_ path: String) -> SQLFailure {
    let isFull = [ENOSPC, EDQUOT].contains(errno)
    return SQLFailure(
      sqlite: isFull ? SQLITE_FULL : SQLITE_CANTOPEN,
      message: "`\(path)`: \(String(cString: strerror(errno)))")
  }
}

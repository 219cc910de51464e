import Foundation

/// A disk of a few kilobytes in memory that the server may write to; gone with the object.
package final class TinyDisk {
  package let folder: String
  private var filler: String { folder + "/filler" }

  /// Whether this process may mount.
  package static let isPossible = (try? TinyDisk(kilobytes: 64)) != nil

  package init(kilobytes: Int) throws {
    var template = Array("\(NSTemporaryDirectory())/headgate-disk-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw POSIXError(.EACCES) }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    chmod(folder, 0o755)
    guard mount("tmpfs", folder, "tmpfs", 0, "size=\(kilobytes)k,mode=0777") == 0 else {
      rmdir(folder)
      throw POSIXError(.EPERM)
    }
    try PostgresInstallation.found.get().own(folder)
  }

  deinit {
    umount2(folder, Int32(MNT_DETACH))
    rmdir(folder)
  }

  /// Takes all room but so much.
  package func fill(leaving kilobytes: Int) throws {
    let file = open(filler, O_CREAT | O_WRONLY, 0o600)
    defer { close(file) }
    // Who writes meanwhile may take what was to be taken.
    for _ in 0..<20 {
      var status = statvfs()
      guard fstatvfs(file, &status) == 0 else { throw POSIXError(.EIO) }
      let size = Int(status.f_bavail) * Int(status.f_frsize) - kilobytes * 1024
      if size <= 0 || posix_fallocate(file, 0, size) == 0 { return }
    }
    throw POSIXError(.ENOSPC)
  }

  /// Gives back what was taken.
  package func free() { unlink(filler) }
}

import Glibc

/// Who runs a pipeline.
package struct LeaseOwner: Hashable, Sendable {
  /// Unlike any other's, also in the same process.
  package let token: String
  package let host: String
  package let pid: Int32

  package init(token: String, host: String, pid: Int32) {
    self.token = token
    self.host = host
    self.pid = pid
  }
}

/// The right to run one pipeline until it expires; times in milliseconds since 1970.
package struct Lease: Hashable, Sendable {
  package let uid: String
  package let owner: LeaseOwner
  package let expiresAt: Int64
  /// Whether a dead or late owner was put aside: its run needs repair.
  package let wasTakenOver: Bool
}

/// Whether a process of this host still lives.
package enum ProcessLife {
  package static func isAlive(_ pid: Int32) -> Bool {
    (kill(pid, 0) == 0 || errno != ESRCH) && !isZombie(pid)
  }

  /// Whether it has ended and only its parent has not asked how.
  private static func isZombie(_ pid: Int32) -> Bool {
    guard let file = fopen("/proc/\(pid)/stat", "r") else { return false }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 512)
    let count = fread(&bytes, 1, bytes.count, file)
    // The state stands behind the name, which is in parentheses and may hold anything.
    guard let end = bytes[..<count].lastIndex(of: UInt8(ascii: ")")), end + 2 < count else {
      return false
    }
    return [UInt8(ascii: "Z"), UInt8(ascii: "X")].contains(bytes[end + 2])
  }
}

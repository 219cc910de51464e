import Foundation
import Synchronization

/// Ports of 127.0.0.1 for servers that must be told theirs before they start, and have it again when they come back.
///
/// Below those that the system gives to whoever connects: one of these is taken by the thousands of connections of other
/// tests, before its server listens or while that is down.
package enum FreePort {
  private static let range = 20_000..<32_000
  private static let given = Mutex<Set<Int>>([])

  /// A port that nobody has and that was not given before.
  package static func next() throws -> Int {
    for _ in 1...1_000 {
      let port = Int.random(in: range)
      if isFree(port), given.withLock({ $0.insert(port).inserted }) { return port }
    }
    throw POSIXError(.EADDRNOTAVAIL)
  }

  private static func isFree(_ port: Int) -> Bool {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }
}

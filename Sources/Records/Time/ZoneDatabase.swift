import Glibc

/// Where the rules of time zones come from; the executable's are the system's, a test hands in its own.
package struct ZoneDatabase: Sendable {
  /// Why there are no rules for a name.
  package enum Trouble: Error, Hashable, Sendable {
    /// No zone has this name.
    case unknown
    /// The machine has no zones at all.
    case noDatabase
    /// There is a file, but it is no zone.
    case unreadable
  }

  /// The bytes of a file below the database's folder; nil where there is none.
  private let read: @Sendable (String) -> [UInt8]?

  package init(read: @escaping @Sendable (String) -> [UInt8]?) { self.read = read }

  /// `/usr/share/zoneinfo`.
  package static let system = ZoneDatabase { FileBytes.read("/usr/share/zoneinfo/" + $0) }

  /// The rules of an IANA name.
  package func rules(_ name: String) -> Result<ZoneRules, Trouble> {
    guard Self.isName(name) else { return .failure(.unknown) }
    // What is always right needs no file.
    if name == ZoneRules.utc.name { return .success(.utc) }
    guard let bytes = read(name) else {
      return .failure(read("Europe/London") == nil ? .noDatabase : .unknown)
    }
    return ZoneFile.rules(name, bytes).map { .success($0) } ?? .failure(.unreadable)
  }

  /// Whether a text may be a zone's name, and so leads to no file but a zone's.
  private static func isName(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return parts.allSatisfy { part in
      guard let first = part.first, (first | 0x20) &- UInt8(ascii: "a") < 26 else { return false }
      return part.allSatisfy { byte in
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- 0x30 < 10 || "+-_".utf8.contains(byte)
      }
    }
  }
}

/// A small file read whole.
private enum FileBytes {
  static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 8192)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { break }
      bytes += chunk[..<count]
      // No zone is that large.
      if bytes.count > 1 << 20 { return nil }
    }
    return ferror(file) == 0 && !bytes.isEmpty ? bytes : nil
  }
}

import Glibc

/// A local HTTP sink that answers 200 to every request and throws the body away: the destination of the sync benchmarks.
enum Sink {
  private struct Connection {
    let descriptor: Int32
    var head: [UInt8] = []
    /// Bytes of the body still to come; nil while the head is read.
    var missing: Int?
  }

  /// Listens on a free port of loopback, writes it to a file, and serves until it is killed.
  static func run(portFile: String) {
    signal(SIGPIPE, SIG_IGN)
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        guard bind(listener, $0, size) == 0, listen(listener, 64) == 0,
          getsockname(listener, $0, &size) == 0
        else { exit(1) }
      }
    }
    let file = fopen(portFile, "w")
    fputs(String(UInt16(bigEndian: address.sin_port)), file)
    fclose(file)
    serve(listener)
  }

  private static func serve(_ listener: Int32) {
    var connections: [Connection] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      var waiting = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
      waiting += connections.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
      poll(&waiting, nfds_t(waiting.count), -1)
      for index in connections.indices.reversed() where waiting[index + 1].revents != 0 {
        let count = read(connections[index].descriptor, &buffer, buffer.count)
        if count <= 0 {
          close(connections[index].descriptor)
          connections.remove(at: index)
        } else {
          take(buffer[..<count], &connections[index])
        }
      }
      if waiting[0].revents != 0 {
        let descriptor = accept(listener, nil, nil)
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        connections.append(Connection(descriptor: descriptor))
      }
    }
  }

  private static func take(_ bytes: ArraySlice<UInt8>, _ connection: inout Connection) {
    var rest = bytes
    while true {
      if let missing = connection.missing {
        let taken = min(missing, rest.count)
        rest = rest.dropFirst(taken)
        connection.missing = missing - taken
        guard missing == taken else { return }
        answer(connection.descriptor)
        connection.missing = nil
        connection.head.removeAll(keepingCapacity: true)
      }
      guard !rest.isEmpty else { return }
      while let byte = rest.popFirst() {
        connection.head.append(byte)
        if connection.head.suffix(4) == [13, 10, 13, 10] { break }
      }
      guard connection.head.suffix(4) == [13, 10, 13, 10] else { return }
      connection.missing = length(connection.head)
    }
  }

  private static func length(_ head: [UInt8]) -> Int {
    let text = String(decoding: head, as: UTF8.self).lowercased()
    guard let range = text.firstRange(of: "content-length: ") else { return 0 }
    return Int(text[range.upperBound...].prefix { $0.isNumber }) ?? 0
  }

  private static func answer(_ descriptor: Int32) {
    let text =
      "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{\"ok\":true}"
    _ = text.utf8.withContiguousStorageIfAvailable { write(descriptor, $0.baseAddress!, $0.count) }
  }
}

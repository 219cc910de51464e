import Foundation

/// A small HTTP/1.1 server on 127.0.0.1 for tests: one thread a connection, faults placed by the number of the request.
///
/// Sendable because all that changes is guarded by `lock`.
package final class HTTPServer: @unchecked Sendable {
  package struct Request: Sendable {
    package let method: String
    /// Path and query as they were sent.
    package let target: String
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    package init(
      method: String, target: String, headers: [(name: String, value: String)], body: [UInt8]
    ) {
      self.method = method
      self.target = target
      self.headers = headers
      self.body = body
    }

    package func header(_ name: String) -> String? {
      headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
  }

  package struct Answer: Sendable {
    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(_ status: Int, _ body: String = "", headers: [(name: String, value: String)] = [])
    {
      self.status = status
      self.body = Array(body.utf8)
      self.headers = headers
    }
  }

  package enum Fault: Sendable {
    /// The connection ends before the handler sees the request.
    case dropRequest
    /// The handler acts, its answer is lost.
    case loseAnswer
    /// Half of the answer's body comes.
    case truncateAnswer
    /// The answer is not HTTP.
    case garbage
    /// The handler acts, these bytes come in place of its answer, and the connection ends.
    case bytes([UInt8])
    /// The answer comes late.
    case delay(seconds: Double)
    /// The handler acts, its answer waits for `release`.
    case hold
    /// The answer comes, then the connection closes unannounced.
    case closeIdle
    /// This comes instead, and the handler does not act: a 429, a 500.
    case answer(Answer)
  }

  package let port: Int
  private let listener: Int32
  private let handler: @Sendable (Request) -> Answer
  private let lock = NSLock()
  /// Guards `held` and `isReleased`.
  private let gate = NSCondition()
  private var held = 0
  private var isReleased = false
  private var faults: [Int: Fault] = [:]
  private var connections: Set<Int32> = []
  private var received: [Request] = []
  private var accepted = 0
  private var isStopped = false

  /// `port` 0 takes a free one; another is one that a server had before and has given up.
  package init(port wanted: Int = 0, _ handler: @escaping @Sendable (Request) -> Answer) throws {
    self.handler = handler
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(wanted).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    var reuse: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(listener, pointer, length) == 0 && listen(listener, 64) == 0
          && getsockname(listener, pointer, &length) == 0
      }
    }
    guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { [self] in acceptConnections() }
  }

  package var url: String { "http://127.0.0.1:\(port)" }
  /// Every request whose bytes came whole, in order.
  package var requests: [Request] { lock.withLock { received } }
  package var connectionCount: Int { lock.withLock { accepted } }

  /// Places a fault at the request with this number, counted from 1.
  package func fail(_ fault: Fault, request number: Int) {
    lock.withLock { faults[number] = fault }
  }

  /// Places a fault at each of these requests.
  package func fail(_ fault: Fault, requests numbers: some Sequence<Int>) {
    lock.withLock { for number in numbers { faults[number] = fault } }
  }

  /// Takes back the faults that no request has met yet.
  package func forgetFaults() { lock.withLock { faults.removeAll() } }

  /// Waits until so many answers are held; false where that takes longer than two minutes.
  package func awaitHeld(_ count: Int = 1) -> Bool {
    let deadline = Date(timeIntervalSinceNow: 120)
    return gate.withLock {
      while held < count { guard gate.wait(until: deadline) else { return false } }
      return true
    }
  }

  /// Waits until every request of a client that has ended was acted on; false where that takes longer than two minutes.
  ///
  /// What a killed client had written arrives all the same, a moment after its end.
  @discardableResult
  package func awaitQuiet() -> Bool {
    let probe = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let before = connectionCount
    let isConnected = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(probe, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    // Connections are accepted in their order: after this one, none of before is left waiting.
    let deadline = Date(timeIntervalSinceNow: 120)
    while isConnected, connectionCount == before, Date() < deadline { usleep(200) }
    close(probe)
    while lock.withLock({ !connections.isEmpty }), Date() < deadline { usleep(200) }
    return Date() < deadline
  }

  /// Lets the held answers go, and those that would be.
  package func release() {
    gate.withLock {
      isReleased = true
      gate.broadcast()
    }
  }

  /// Ends every connection; the port refuses further ones.
  package func stop() {
    release()
    lock.withLock {
      guard !isStopped else { return }
      isStopped = true
      // The thread that accepts closes it: closed here, its number could already be another server's.
      shutdown(listener, Int32(SHUT_RDWR))
      for connection in connections { shutdown(connection, Int32(SHUT_RDWR)) }
    }
  }

  private func acceptConnections() {
    defer { close(listener) }
    while true {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { return }
      let isOpen = lock.withLock {
        if isStopped { return false }
        accepted += 1
        connections.insert(connection)
        return true
      }
      guard isOpen else {
        close(connection)
        return
      }
      Thread.detachNewThread { [self] in
        serve(HTTPConnection(connection))
        _ = lock.withLock { connections.remove(connection) }
        close(connection)
      }
    }
  }

  private func hold() {
    gate.withLock {
      held += 1
      gate.broadcast()
      while !isReleased { gate.wait() }
      held -= 1
    }
  }

  private func serve(_ connection: HTTPConnection) {
    while let request = connection.read() {
      let fault = lock.withLock {
        received.append(request)
        return faults.removeValue(forKey: received.count)
      }
      if case .dropRequest? = fault { return }
      if case .answer(let instead)? = fault {
        connection.write(HTTPConnection.bytes(of: instead))
        continue
      }
      let answer = handler(request)
      switch fault {
      case .dropRequest?, .answer?, .loseAnswer?: return
      case .garbage?:
        connection.write(Array("220 mail.example ESMTP\r\n\r\n".utf8))
        return
      case .bytes(let bytes)?:
        connection.write(bytes)
        return
      case .truncateAnswer?:
        let bytes = HTTPConnection.bytes(of: answer)
        connection.write(Array(bytes.dropLast(max(1, answer.body.count / 2))))
        return
      case .hold?: hold()
      case .delay(let seconds)?: Thread.sleep(forTimeInterval: seconds)
      case .closeIdle?:
        connection.write(HTTPConnection.bytes(of: answer))
        return
      case nil: break
      }
      connection.write(HTTPConnection.bytes(of: answer))
    }
  }
}

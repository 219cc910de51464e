import Foundation

/// A mail server that says what it is told to: for what a real one does not do on order.
///
/// Without a script it greets, takes everything and offers no TLS. Sendable because all that changes is guarded by `lock`.
package final class MailScript: @unchecked Sendable {
  /// When the script is looked at.
  package enum Moment: Hashable, Sendable {
    case greeting, hello, login, sender, recipient, data, message
  }

  package enum Turn: Sendable {
    /// These bytes, as they stand.
    case say(String)
    /// These bytes, and the connection ends.
    case sayAndClose(String)
    /// The connection ends without a word.
    case close
    /// Nothing is said until the client goes.
    case keepSilent
  }

  package let port: Int
  private let offersLogin: Bool
  private let listener: Int32
  private let lock = NSLock()
  private var turns: [Moment: [Int: Turn]] = [:]
  private var met: [Moment: Int] = [:]
  private var taken: [[UInt8]] = []
  private var said: [String] = []
  private var accepted = 0
  private var isStopped = false
  private var connections: Set<Int32> = []

  /// - Parameter offersLogin: whether `AUTH PLAIN` is offered, and anybody taken.
  package init(offersLogin: Bool = false) throws {
    self.offersLogin = offersLogin
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
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

  /// The messages whose end came, as they came; dots undone.
  package var messages: [[UInt8]] { lock.withLock { taken } }
  /// The commands, in order.
  package var commands: [String] { lock.withLock { said } }
  package var connectionCount: Int { lock.withLock { accepted } }

  /// Says what happens when a moment comes for the nth time, counted from 1.
  package func at(_ moment: Moment, _ number: Int, _ turn: Turn) {
    lock.withLock { turns[moment, default: [:]][number] = turn }
  }

  /// The same for the first time.
  package func at(_ moment: Moment, _ turn: Turn) { at(moment, 1, turn) }

  package func stop() {
    lock.withLock {
      guard !isStopped else { return }
      isStopped = true
      shutdown(listener, Int32(SHUT_RDWR))
      for connection in connections { shutdown(connection, Int32(SHUT_RDWR)) }
    }
  }

  private func acceptConnections() {
    defer { close(listener) }
    while true {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { return }
      lock.withLock {
        accepted += 1
        connections.insert(connection)
      }
      Thread.detachNewThread { [self] in
        MailConversation(connection).serve(by: self)
        _ = lock.withLock { connections.remove(connection) }
        close(connection)
      }
    }
  }

  // MARK: - For one conversation

  /// What is to be said, where the script has something for this moment.
  fileprivate func turn(_ moment: Moment) -> Turn? {
    lock.withLock {
      met[moment, default: 0] += 1
      return turns[moment]?.removeValue(forKey: met[moment, default: 0])
    }
  }

  fileprivate func hear(_ command: String) { lock.withLock { said.append(command) } }
  fileprivate func keep(_ message: [UInt8]) { lock.withLock { taken.append(message) } }
  fileprivate var hello: String {
    offersLogin ? "250-script\r\n250 AUTH PLAIN\r\n" : "250 script\r\n"
  }
}

/// One connection.
private final class MailConversation {
  private let socket: Int32
  private var pending: [UInt8] = []

  init(_ socket: Int32) { self.socket = socket }

  func serve(by script: MailScript) {
    guard answer(script.turn(.greeting), "220 script ESMTP\r\n") else { return }
    while let line = line() {
      script.hear(line)
      let goesOn: Bool
      switch line.uppercased().prefix(4) {
      case "EHLO", "HELO": goesOn = answer(script.turn(.hello), script.hello)
      case "AUTH":
        if line.uppercased() == "AUTH PLAIN" {
          write("334 \r\n")
          _ = self.line()
        }
        goesOn = answer(script.turn(.login), "235 welcome\r\n")
      case "MAIL": goesOn = answer(script.turn(.sender), "250 sender\r\n")
      case "RCPT": goesOn = answer(script.turn(.recipient), "250 recipient\r\n")
      case "DATA":
        let turn = script.turn(.data)
        guard answer(turn, "354 go on\r\n") else { return }
        if turn != nil { continue }
        guard let message = message() else { return }
        script.keep(message)
        goesOn = answer(script.turn(.message), "250 taken\r\n")
      case "RSET", "NOOP":
        write("250 so be it\r\n")
        goesOn = true
      case "QUIT":
        write("221 farewell\r\n")
        return
      default:
        write("500 what?\r\n")
        goesOn = true
      }
      guard goesOn else { return }
    }
  }

  /// - Returns: whether the conversation goes on.
  private func answer(_ turn: MailScript.Turn?, _ usual: String) -> Bool {
    switch turn {
    case nil: write(usual)
    case .say(let text)?: write(text)
    case .sayAndClose(let text)?:
      write(text)
      return false
    case .close?: return false
    case .keepSilent?:
      while line() != nil {}
      return false
    }
    return true
  }

  private func message() -> [UInt8]? {
    var message: [UInt8] = []
    while let line = line() {
      if line == "." { return message }
      message += Array((line.hasPrefix(".") ? String(line.dropFirst()) : line).utf8)
      message += [0x0D, 0x0A]
    }
    return nil
  }

  private func line() -> String? {
    while true {
      if let end = pending.firstIndex(of: 0x0A) {
        var line = Array(pending[..<end])
        pending.removeFirst(end + 1)
        if line.last == 0x0D { line.removeLast() }
        return String(decoding: line, as: UTF8.self)
      }
      var bytes = [UInt8](repeating: 0, count: 65_536)
      let count = recv(socket, &bytes, bytes.count, 0)
      guard count > 0 else { return nil }
      pending += bytes[..<count]
    }
  }

  private func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes {
        send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }
}

import Foundation

/// Reads requests from and writes answers to one socket.
final class HTTPConnection {
  private let socket: Int32
  private var pending: [UInt8] = []

  init(_ socket: Int32) { self.socket = socket }

  /// The next request; nil when the connection ends or speaks no HTTP.
  func read() -> HTTPServer.Request? {
    guard let line = readLine() else { return nil }
    let words = line.split(separator: " ")
    guard words.count == 3, words[2] == "HTTP/1.1" else { return nil }
    var headers: [(name: String, value: String)] = []
    while let line = readLine(), !line.isEmpty {
      guard let colon = line.firstIndex(of: ":") else { return nil }
      headers.append(
        (
          String(line[..<colon]),
          line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        ))
    }
    func header(_ name: String) -> String? {
      headers.first { $0.name.lowercased() == name }?.value
    }
    var body: [UInt8] = []
    if header("transfer-encoding")?.lowercased() == "chunked" {
      while true {
        guard let size = readLine().flatMap({ Int($0, radix: 16) }), let chunk = readBytes(size),
          readLine() == ""
        else { return nil }
        if size == 0 { break }
        body += chunk
      }
    } else if let length = header("content-length").flatMap(Int.init) {
      guard let bytes = readBytes(length) else { return nil }
      body = bytes
    }
    return HTTPServer.Request(
      method: String(words[0]), target: String(words[1]), headers: headers, body: body)
  }

  func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  static func bytes(of answer: HTTPServer.Answer) -> [UInt8] {
    var head = "HTTP/1.1 \(answer.status) Status\r\n"
    for header in answer.headers { head += "\(header.name): \(header.value)\r\n" }
    if answer.status != 204 { head += "Content-Length: \(answer.body.count)\r\n" }
    return Array((head + "\r\n").utf8) + (answer.status == 204 ? [] : answer.body)
  }

  private func readLine() -> String? {
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        let line = pending[..<end].filter { $0 != UInt8(ascii: "\r") }
        pending.removeFirst(end + 1)
        return String(decoding: line, as: UTF8.self)
      }
      guard pending.count < 64 * 1024, fill() else { return nil }
    }
  }

  private func readBytes(_ count: Int) -> [UInt8]? {
    while pending.count < count { guard fill() else { return nil } }
    defer { pending.removeFirst(count) }
    return Array(pending.prefix(count))
  }

  private func fill() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    let count = recv(socket, &buffer, buffer.count, 0)
    guard count > 0 else { return false }
    pending += buffer[..<count]
    return true
  }
}

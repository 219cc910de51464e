import Foundation

/// A mail as its reader sees it: headers decoded, parts taken apart; what is not as RFC 5322 and MIME have it is nil.
package struct ReceivedMail {
  /// In their order, unfolded, encoded words read.
  package let headers: [(name: String, value: String)]
  package let text: String?
  package let html: String?

  package init?(_ bytes: [UInt8]) {
    guard let (head, body) = Self.divided(bytes), let headers = Self.headers(head) else {
      return nil
    }
    self.headers = headers.map { ($0.name, Self.decoded($0.value)) }
    func header(_ name: String) -> String? {
      headers.first { $0.name.lowercased() == name }?.value
    }
    guard header("mime-version") == "1.0", let type = header("content-type") else { return nil }
    var texts: [String: String] = [:]
    if type.hasPrefix("multipart/alternative;") {
      guard let boundary = type.firstMatch(of: /boundary="([^"]+)"/).map({ String($0.1) }),
        let parts = Self.parts(body, boundary), parts.count == 2
      else { return nil }
      for part in parts {
        guard let (head, body) = Self.divided(part), let headers = Self.headers(head),
          let (kind, text) = Self.part(headers, body)
        else { return nil }
        texts[kind] = text
      }
    } else {
      guard let (kind, text) = Self.part(headers, body) else { return nil }
      texts[kind] = text
    }
    text = texts["plain"]
    html = texts["html"]
  }

  package func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  // MARK: - Structure

  private static func lines(_ bytes: ArraySlice<UInt8>) -> [String] {
    String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
      .components(separatedBy: "\n")
  }

  /// Head and body, by lines.
  private static func divided(_ bytes: [UInt8]) -> (head: [String], body: [String])? {
    // Nothing but ASCII goes over the wire.
    guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
    return divided(lines(bytes[...]))
  }

  private static func divided(_ lines: [String]) -> (head: [String], body: [String])? {
    guard lines.allSatisfy({ $0.utf8.count <= 998 }), let empty = lines.firstIndex(of: "") else {
      return nil
    }
    return (Array(lines[..<empty]), Array(lines[(empty + 1)...]))
  }

  private static func headers(_ lines: [String]) -> [(name: String, value: String)]? {
    var headers: [(name: String, value: String)] = []
    for line in lines {
      if line.first == " " || line.first == "\t" {
        guard !headers.isEmpty else { return nil }
        headers[headers.count - 1].value += line
        continue
      }
      guard let match = line.wholeMatch(of: /([!-9;-~]+): ?(.*)/) else { return nil }
      headers.append((String(match.1), String(match.2)))
    }
    return headers
  }

  private static func parts(_ body: [String], _ boundary: String) -> [[String]]? {
    var parts: [[String]] = []
    for line in body {
      if line == "--\(boundary)--" { return parts }
      if line == "--\(boundary)" {
        parts.append([])
      } else if !parts.isEmpty {
        parts[parts.count - 1].append(line)
      }
    }
    return nil
  }

  private static func part(
    _ headers: [(name: String, value: String)], _ body: [String]
  ) -> (kind: String, text: String)? {
    func header(_ name: String) -> String? {
      headers.first { $0.name.lowercased() == name }?.value
    }
    guard
      let type = header("content-type")?.wholeMatch(of: /text\/(plain|html); charset=utf-8/),
      header("content-transfer-encoding") == "quoted-printable",
      body.allSatisfy({ $0.utf8.count <= 76 })
    else { return nil }
    var bytes: [UInt8] = []
    for (index, line) in body.enumerated() {
      let isSoft = line.hasSuffix("=")
      guard let decoded = decodedLine(isSoft ? line.dropLast() : line[...]) else { return nil }
      bytes += decoded
      if !isSoft, index < body.count - 1 { bytes.append(0x0A) }
    }
    return (String(type.1), String(decoding: bytes, as: UTF8.self))
  }

  private static func decodedLine(_ line: Substring) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = Array(line.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "=") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return bytes
  }

  // MARK: - Encoded words

  /// What stands between two encoded words is nothing (RFC 2047, 6.2).
  private static func decoded(_ value: String) -> String {
    let joined = value.replacing(/\?=[ \t]+=\?/, with: "?==?")
    return joined.replacing(/=\?UTF-8\?B\?([A-Za-z0-9+\/=]+)\?=/) { match in
      Data(base64Encoded: String(match.1)).map { String(decoding: $0, as: UTF8.self) } ?? "?"
    }
  }
}

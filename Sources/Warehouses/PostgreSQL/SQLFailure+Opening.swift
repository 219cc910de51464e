import CPostgres

extension SQLFailure {
  /// Why a connection did not come about.
  init(opening handle: OpaquePointer) {
    let text = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
    let needsPassword = PQconnectionNeedsPassword(handle) == 1
    // One attempt a line, each host and each way to encrypt; the last says what is wrong in the end.
    let lines = text.split(whereSeparator: \.isNewline).map { String($0) }
    let attempts = lines.filter { $0.contains("failed: ") }
    var message = attempts.last ?? lines.first ?? "the server cannot be reached"
    let state = Self.takeState(of: &message)
    message = Self.words(message)
    var kind = state.map(PostgresAnswer.kind) ?? (needsPassword ? .notAuthenticated : .cannotOpen)
    // Nothing is lost that was not there yet.
    if kind == .lost || kind == .other { kind = .cannotOpen }
    if let refusal = PostgresRefusal(state: state, message) {
      kind = refusal.kind
      message += "; " + refusal.remedy
    }
    self.init(kind: kind, code: state ?? "", message: message)
    if kind == .denied {
      subject = PostgresAnswer(state: code, message: message).subject
      user = PQuser(handle).map { String(cString: $0) }
      let grant = PostgresGrant.text(self, for: .reading)
      // Who may not connect is as good as unknown.
      self.kind = .notAuthenticated
      self.message += grant.map { "; `\($0);`" } ?? ""
    }
    place = PostgresConnection.place(handle)
  }

  /// Without what the place says: `connection to server at "db", port 5432 failed: FATAL:  `.
  private static func words(_ message: String) -> String {
    if let severity = message.firstRange(of: ":  ") {
      return String(message[severity.upperBound...])
    }
    guard message.hasPrefix("connection to server at \""),
      let failed = message.firstRange(of: " failed: ")
    else { return message }
    return String(message[failed.upperBound...])
  }

  /// Takes the SQLSTATE out of libpq's verbose `FATAL:  28P01: password authentication failed ...`.
  private static func takeState(of message: inout String) -> String? {
    guard let colon = message.firstRange(of: ":  ") else { return nil }
    let rest = message[colon.upperBound...]
    let state = rest.prefix(5)
    guard state.utf8.count == 5, rest.dropFirst(5).hasPrefix(": "),
      state.utf8.allSatisfy({ $0 &- 0x30 < 10 || $0 &- 0x41 < 26 })
    else { return nil }
    let found = String(state)
    message = String(message[..<colon.upperBound]) + rest.dropFirst(7)
    return found
  }
}

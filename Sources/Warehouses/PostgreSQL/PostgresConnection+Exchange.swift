import CPostgres
import Glibc

/// Sending, waiting and taking answers, none of which blocks for longer than it takes to ask whether to stop.
extension PostgresConnection {
  /// Sends a statement and takes its answers to the end.
  ///
  /// - Parameters:
  ///   - text: what is sent, for the place of an error; nil where it is not the caller's text.
  ///   - send: 1 where libpq took it.
  /// - Returns: the last answer, or the first that begins a copy.
  func exchange(_ text: String?, _ send: () -> Int32) throws -> PostgresResult {
    precondition(!isReading, "a statement while rows are copied out")
    watching.begin()
    guard send() == 1 else { throw failure() }
    return try answer(text)
  }

  /// Takes the answers to what was sent.
  func answer(_ text: String?) throws -> PostgresResult {
    defer { settle() }
    try flush()
    var last: PostgresResult?
    var failure: SQLFailure?
    while let result = try nextResult() {
      switch result.status {
      case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE, PGRES_NONFATAL_ERROR:
        failure = failure ?? self.failure(result, text)
      case PGRES_COPY_OUT, PGRES_COPY_IN: return result
      default: last = result
      }
    }
    if let failure { throw failure }
    guard let last else { throw self.failure() }
    return last
  }

  /// Hands what libpq holds to the network.
  func flush() throws {
    while true {
      switch PQflush(handle) {
      case 0: return
      case 1:
        if try wait(POLLIN | POLLOUT) & POLLIN != 0, PQconsumeInput(handle) == 0 { return }
      default: return  // Whatever is wrong, the answer says it.
      }
    }
  }

  private func nextResult() throws -> PostgresResult? {
    while PQisBusy(handle) == 1 {
      _ = try wait(POLLIN)
      // The reason for the end of a connection may be among what was read.
      if PQconsumeInput(handle) == 0 { break }
    }
    return PQgetResult(handle).map { PostgresResult($0) }
  }

  /// Waits until the socket is ready, and cancels what runs where it is asked to.
  ///
  /// - Returns: the events that came.
  func wait(_ events: Int32) throws -> Int32 {
    while true {
      let socket = PQsocket(handle)
      guard socket >= 0 else { throw failure() }
      watching.look(handle, isCanceled)
      if watching.isOverdue {
        // Neither the statement nor the request to end it is heard of.
        giveUp()
        throw failure()
      }
      var waiting = pollfd(fd: socket, events: Int16(events), revents: 0)
      let count = poll(&waiting, 1, Int32(PostgresWatch.interval))
      if count > 0 { return Int32(waiting.revents) }
      if count < 0, errno != EINTR { throw failure() }
    }
  }

  /// A request to stop must not reach the statement that comes next.
  private func settle() {
    if !watching.settle() { giveUp() }
  }

  private func giveUp() {
    let socket = PQsocket(handle)
    if socket >= 0 { shutdown(socket, Int32(SHUT_RDWR)) }
  }

  /// What libpq itself has to say, without an answer of the server.
  func failure() -> SQLFailure {
    switch watching.reason {
    case .asked: return SQLFailure(kind: .interrupted, code: "", message: "interrupted")
    case .timeout:
      return SQLFailure(kind: .timeout, code: "", message: "the statement took too long")
    case nil: break
    }
    let message = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
    let isLost = PQstatus(handle) == CONNECTION_BAD
    return SQLFailure(
      kind: isLost ? .lost : .other, code: "",
      message: isLost ? "the connection to the server is lost" : PostgresMessage.oneLine(message))
  }

  func failure(_ result: PostgresResult, _ text: String?) -> SQLFailure {
    let answer = PostgresAnswer(result.handle)
    guard !answer.state.isEmpty else { return failure() }
    var failure = answer.failure(of: text, stopped: watching.reason)
    if failure.kind == .denied { failure.user = PQuser(handle).map { String(cString: $0) } }
    return failure
  }
}

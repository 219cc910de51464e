import CPostgres
import Glibc

/// A connection on its way: libpq's steps with a bounded wait between them.
struct PostgresOpening {
  let handle: OpaquePointer

  /// Seconds, where neither the address nor libpq's settings say how long.
  private static let patience = 15

  init(_ address: PostgresAddress, _ isCanceled: () -> Bool) throws {
    try Self.check(address)
    var parameters = address.parameters.map { (strdup($0.keyword), strdup($0.value)) }
    defer {
      for (keyword, value) in parameters {
        free(keyword)
        free(value)
      }
    }
    parameters.append((nil, nil))
    let keywords = parameters.map { UnsafePointer($0.0) }
    let values = parameters.map { UnsafePointer($0.1) }
    // A field `database` is a name, never a way to say more.
    guard let handle = PQconnectStartParams(keywords, values, address.url == nil ? 0 : 1) else {
      throw SQLFailure(kind: .other, code: "", message: "out of memory")
    }
    self.handle = handle
    do {
      PQsetNoticeReceiver(handle, { _, _ in }, nil)
      // Only the verbose text of a refusal has its SQLSTATE.
      PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
      try connect(isCanceled)
      PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
      guard PQsetnonblocking(handle, 1) == 0 else { throw SQLFailure(opening: handle) }
      try checkServer()
    } catch {
      PQfinish(handle)
      throw error
    }
  }

  private func connect(_ isCanceled: () -> Bool) throws {
    let deadline = MonotonicMilliseconds.now + 1000 * Self.seconds(handle)
    var status = PQstatus(handle) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING
    while status != PGRES_POLLING_OK {
      guard status != PGRES_POLLING_FAILED else { throw SQLFailure(opening: handle) }
      var waiting = pollfd(
        fd: PQsocket(handle),
        events: Int16(status == PGRES_POLLING_READING ? POLLIN : POLLOUT), revents: 0)
      let left = deadline - MonotonicMilliseconds.now
      guard left > 0 else {
        throw SQLFailure(
          kind: .cannotOpen, code: "", message: "the server does not answer in time")
      }
      if isCanceled() {
        throw SQLFailure(kind: .interrupted, code: "", message: "interrupted")
      }
      if poll(&waiting, 1, Int32(min(left, 100))) > 0 { status = PQconnectPoll(handle) }
    }
  }

  /// How long connecting may take, from wherever libpq knows it.
  private static func seconds(_ handle: OpaquePointer) -> Int64 {
    guard let options = PQconninfo(handle) else { return Int64(patience) }
    defer { PQconninfoFree(options) }
    var option = options
    while let keyword = option.pointee.keyword {
      if strcmp(keyword, "connect_timeout") == 0, let value = option.pointee.val {
        // As libpq does: 0 waits for ever, 1 is taken as 2.
        let seconds = Int64(String(cString: value)) ?? Int64(patience)
        return seconds <= 0 ? 1 << 30 : max(seconds, 2)
      }
      option += 1
    }
    return Int64(patience)
  }

  private func checkServer() throws {
    let version = PQserverVersion(handle)
    guard version >= 120_000 else {
      throw SQLFailure(
        kind: .notADatabase, code: "",
        message: "the server is PostgreSQL \(version / 10_000); 12 or newer is needed")
    }
    let encoding = PQparameterStatus(handle, "server_encoding").map { String(cString: $0) } ?? ""
    guard encoding == "UTF8" else {
      throw SQLFailure(
        kind: .notADatabase, code: "",
        message: "the encoding of the database is \(encoding), which cannot hold every text; use a"
          + " database that was created with ENCODING 'UTF8'")
    }
  }

  /// What libpq would quote out of a URL might be a part of a password that is not escaped.
  private static func check(_ address: PostgresAddress) throws {
    guard let url = address.url else { return }
    guard let options = PQconninfoParse(url, nil) else { throw refused() }
    defer { PQconninfoFree(options) }
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val {
        let text = String(cString: value)
        switch String(cString: keyword) {
        case "host" where text.utf8.contains(UInt8(ascii: "@")): throw refused()
        // A password with a slash in it that is not escaped ends in the name of the database.
        case "dbname" where url.contains("://") && text.utf8.contains(UInt8(ascii: "@")):
          throw refused()
        case "port" where !text.utf8.allSatisfy({ $0 &- 0x30 < 10 || $0 == UInt8(ascii: ",") }):
          throw refused()
        default: break
        }
      }
      option += 1
    }
  }

  private static func refused() -> SQLFailure {
    SQLFailure(
      kind: .cannotOpen, code: "",
      message:
        "the connection URL cannot be read; write postgres://user:password@host:port/database"
        + " with odd characters of the password percent-encoded (`@` is %40, `/` is %2F)")
  }
}

/// Milliseconds of a clock that never goes back.
package enum MonotonicMilliseconds {
  package static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}

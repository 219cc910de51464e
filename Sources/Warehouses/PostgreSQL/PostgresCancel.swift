import CPostgres
import Glibc

/// Asks the server to end what runs, on a connection of its own.
///
/// libpq blocks on that connection: it gets a thread, so that a network that swallows it holds up nobody.
///
/// Sendable because the thread alone uses `request`, and the pipe is the kernel's.
final class PostgresCancel: @unchecked Sendable {
  private let request: OpaquePointer
  /// A pipe that can be read once the server has taken the request.
  private let done: Int32
  private let end: Int32

  init?(_ handle: OpaquePointer) {
    var pipe: [Int32] = [0, 0]
    guard Glibc.pipe(&pipe) == 0 else { return nil }
    for descriptor in pipe { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    guard let request = PQgetCancel(handle) else {
      for descriptor in pipe { close(descriptor) }
      return nil
    }
    self.request = request
    (done, end) = (pipe[0], pipe[1])
    let context = Unmanaged.passRetained(self)
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<PostgresCancel>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    if code == 0 {
      pthread_detach(thread)
    } else {
      context.release()
      tell()
    }
  }

  deinit {
    PQfreeCancel(request)
    close(done)
    close(end)
  }

  private func run() {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
      _ = PQcancel(request, message.baseAddress, Int32(message.count))
    }
    tell()
  }

  private func tell() { _ = write(end, "!", 1) }

  /// Waits until the request can hit nothing that is sent from now on.
  ///
  /// - Returns: false where that is not known in time.
  func awaitEnd(milliseconds: Int64) -> Bool {
    let deadline = MonotonicMilliseconds.now + milliseconds
    var waiting = pollfd(fd: done, events: Int16(POLLIN), revents: 0)
    while true {
      let left = max(0, deadline - MonotonicMilliseconds.now)
      let count = poll(&waiting, 1, Int32(left))
      if count > 0 { return true }
      if count == 0 || errno != EINTR { return false }
    }
  }
}

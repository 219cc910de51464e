import CPostgres

/// When the running statement was begun, and whether it was told to stop.
struct PostgresWatch {
  /// Milliseconds between two questions whether to stop.
  static let interval: Int64 = 50
  /// Milliseconds from telling the server to stop until it has, at most.
  private static let patience: Int64 = 10_000
  /// Milliseconds that the server gets to notice by itself that a statement takes too long.
  private static let grace: Int64 = 500

  /// Why a statement was told to stop.
  enum Reason { case asked, timeout }

  /// Milliseconds that a statement may take. The server does not see to it while it puts the rows of a cursor aside.
  var limit: Int64?
  private var begun: Int64 = 0
  private var next: Int64 = 0
  private var stopped: (reason: Reason, at: Int64, cancel: PostgresCancel?)?

  /// A statement that ends at once is never asked about: what closes a canceled run still runs.
  mutating func begin() {
    begun = MonotonicMilliseconds.now
    next = begun + Self.interval
    stopped = nil
  }

  var reason: Reason? { stopped?.reason }

  /// Asks whether to stop, where it is time to, and tells the server.
  mutating func look(_ handle: OpaquePointer, _ isCanceled: () -> Bool) {
    let now = MonotonicMilliseconds.now
    guard stopped == nil, now >= next else { return }
    next = now + Self.interval
    if isCanceled() {
      stop(.asked, handle)
    } else if let limit, now - begun > limit + Self.grace {
      stop(.timeout, handle)
    }
  }

  mutating func stop(_ reason: Reason, _ handle: OpaquePointer) {
    guard stopped == nil else { return }
    stopped = (reason, MonotonicMilliseconds.now, PostgresCancel(handle))
  }

  /// Whether the server was told long ago.
  var isOverdue: Bool {
    stopped.map { MonotonicMilliseconds.now - $0.at > Self.patience } ?? false
  }

  /// Waits until what was told can reach no later statement.
  ///
  /// - Returns: false where it still might.
  func settle() -> Bool { stopped?.cancel?.awaitEnd(milliseconds: Self.patience) ?? true }
}

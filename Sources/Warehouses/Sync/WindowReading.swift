import Records
import SQLSyntax

/// The statement that reads windows, and what its present row says beside the user's values.
struct WindowReading {
  /// What a row of a changeset is.
  struct Own {
    var operation = ChangeKind.add
    var reason = ChangeReason.value
    var inDoubt = false
    var standing = RowStanding.accepted
    var oldEpoch: Int64 = 0
  }

  let statement: any SQLPrepared
  let layout: WindowLayout

  var own: Own {
    guard layout.hasHead else { return Own() }
    let head = layout.head
    guard let operation = ChangeKind(rawValue: statement.integer(head)),
      let reason = ChangeReason(rawValue: statement.integer(head + 1)),
      let standing = RowStanding(rawValue: statement.integer(head + 3))
    else { preconditionFailure("a changeset holds an operation that is none") }
    return Own(
      operation: operation, reason: reason, inDoubt: statement.integer(head + 2) != 0,
      standing: standing, oldEpoch: statement.integer(head + 4))
  }

  /// What is pending of the row, read only where there is something.
  var pending: PendingState? {
    let first = layout.pending
    guard layout.hasPending, statement.integer(first) != 0,
      let state = PendingState.State(rawValue: statement.integer(first + 1))
    else { return nil }
    var digest: PayloadDigest?
    if case .bytes(let bytes) = statement.value(first + 2) { digest = PayloadDigest(bytes) }
    var firstRun: Int64?
    if case .int(let run) = statement.value(first + 3) { firstRun = run }
    var code = ""
    if case .text(let text) = statement.value(first + 4) { code = text }
    return PendingState(
      state: state, digest: digest, firstRun: firstRun, code: code,
      wasRefused: statement.integer(first + 5) > 0)
  }

  var verdict: RowVerdict? {
    layout.hasVerdict ? RowVerdict(rawValue: statement.integer(layout.verdict)) : nil
  }
}

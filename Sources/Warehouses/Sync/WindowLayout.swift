/// Where the columns of a window stand. Those that would be the same in every row are left out: the server makes each
/// of them for each row, which takes as long as making one of the user's.
struct WindowLayout {
  /// Whether rows say their number; where no number is left out they need not.
  let hasNumber: Bool
  /// Whether rows say what they are; in a first changeset all are new.
  let hasHead: Bool
  let hasPending: Bool
  let hasVerdict: Bool

  /// After the row's number: operation, reason, doubt, standing, the epoch before.
  var head: Int { hasNumber ? 1 : 0 }
  /// Operation, state, digest, first run, code, attempts.
  var pending: Int { head + (hasHead ? 5 : 0) }
  var verdict: Int { pending + (hasPending ? 6 : 0) }
  /// The new values, then the old ones of what is no identifier and of what only older definitions read.
  var values: Int { verdict + (hasVerdict ? 1 : 0) }
}

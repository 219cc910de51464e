import Records

/// Where a path in a connector's value begins.
enum ValueRoot: String, CaseIterable {
  /// A setting of the destination, of the pipeline's `with`.
  case settings, action
  /// What rows go into: its `id`, and while it is found or made what it is made with.
  case object
  /// Rows of cells while they are read and written: `name id rows columns range ranges`.
  case matrix
  /// One record, or a field of it; all records of the request.
  case record, records
  /// What the records of a group have in common (`batch.group_by`), or a field of it; all groups of the request.
  case group, groups
  /// `add`, `change` or `remove`.
  case operation
  /// The match values of the record, in a URL joined by `/`.
  case match
  /// The record's idempotency key: 32 hex digits, the same when it is sent again after doubt.
  case key
  /// What an earlier answer said of the record that is removed (`capture`).
  case captured
  /// What the answer to an earlier step of a flow said: `step.NAME.KEPT`.
  case step
  /// The answer: `response.status`, `response.body`; and an element of its list of failures.
  case response, each
}

extension Path {
  var root: ValueRoot? {
    if case .key(let name)? = steps.first { ValueRoot(rawValue: name) } else { nil }
  }

  /// The path below its root.
  var belowRoot: Path { Path(Array(steps.dropFirst())) }
}

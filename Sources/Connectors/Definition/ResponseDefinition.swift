import Records

/// How an answer is read into outcomes.
package struct ResponseDefinition: Sendable {
  /// Which records a failure points at.
  package enum Pointer: Sendable {
    /// By the place of an item in what was sent; a list names several.
    case index(Path)
    /// By the value of a field; a list names several.
    case field(record: String, answer: Path)
    /// By the idempotency keys that were sent; a list names several.
    case key(Path)
    /// By the place of a group in what was sent.
    case group(Path)
    /// The failure's own place in its list is that of the item, or of the group.
    case position, groupPosition
  }

  package struct Failures: Sendable {
    /// The list in the answer, from the root `response`; absent is no failures.
    package let each: Path
    package let when: Condition?
    package let at: Pointer
    package let code: Path?
    package let message: Path?
    /// By `code`, the first that fits; the rest is a refusal.
    package let classify: [CodeClassification]
  }

  package enum Class: String, Sendable, CaseIterable {
    case accept, retry, reject, auth
    /// What it was sent to is not there, or takes nothing: no record is at fault, and no other would fare better.
    case stop
    /// Refused for now, and so would be every other request of the destination.
    case throttle
    /// Refused as a whole: its halves may fare better.
    case split
    /// Refused as a whole for the sake of its failures: without them the rest may be accepted.
    case resend
    /// What was to be changed is not there.
    case absent
  }

  /// What an answer means that has this status, where one is given, and meets the condition, where there is one.
  package struct Classification: Sendable {
    package let status: Int?
    package let when: Condition?
    package let outcome: Class
  }

  /// What a failure of a single record can be.
  package enum FailureClass: String, Sendable, CaseIterable { case accept, retry, reject, absent }

  /// What a failure with one of these codes means.
  package struct CodeClassification: Sendable {
    package let codes: [String]
    package let outcome: FailureClass
  }

  package let accepted: Condition?
  package let failures: Failures?
  /// The first that fits; the rest is classified by HTTP's own meaning.
  package let classify: [Classification]
  /// What is kept with the records that are accepted.
  package var capture: CaptureDefinition?

  /// Whether anything hangs on the answer's body.
  var readsBody: Bool {
    failures != nil || capture != nil || accepted?.readsBody == true
      || classify.contains { $0.when?.readsBody == true }
  }
}

/// A condition: over an answer, `each` being the failure's element; over a record; over an action's settings.
package indirect enum Condition: Hashable, Sendable {
  /// Whether the comparison holds with one of the values.
  case compare(Path, Comparison, [Operand])
  case exists(Path, Bool)
  case matches(Path, Pattern)
  case all([Condition])
  case any([Condition])
  case not(Condition)
}

/// What a value of an answer is compared with.
package enum Operand: Hashable, Sendable {
  case literal(JSONValue)
  /// Another value of the answer.
  case path(Path)
}

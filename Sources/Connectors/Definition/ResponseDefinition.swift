import Records

/// How an answer is read into outcomes.
package struct ResponseDefinition: Sendable {
  /// Which record a failure points at: by its place in what was sent, or by the value of a field.
  package enum Pointer: Sendable {
    case index(Path)
    case field(record: String, answer: Path)
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
    /// Refused for now, and so would be every other request of the destination.
    case throttle
    /// Refused as a whole: its halves may fare better.
    case split
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

  /// Whether outcomes hang on the answer's body.
  var readsBody: Bool {
    failures != nil || accepted?.readsBody == true
      || classify.contains { $0.when?.readsBody == true }
  }
}

/// A condition: over an answer, `each` being the failure's element; over a record; over an action's settings.
package indirect enum Condition: Hashable, Sendable {
  case equals(Path, JSONValue)
  case among(Path, [JSONValue])
  case exists(Path, Bool)
  case all([Condition])
  case any([Condition])
  case not(Condition)
}

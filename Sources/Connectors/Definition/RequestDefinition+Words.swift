import MappingSyntax
import Records

extension RequestDefinition {
  /// What it does, in a few words: method and path, or what is written to which file or table.
  package var words: String {
    switch write {
    case .http(let http):
      (http.flow?.steps.map(\.request) ?? [http]).map(\.words).joined(separator: ", then ")
    case .append(let file): "append to \(file.file.shown)"
    case .replace(let file): "replace \(file.file.shown)"
    case .table(let table):
      "\(table.change.rawValue) rows of \(table.schema.shown).\(table.table.shown)"
    case .matrix(let matrix): "\(matrix.change.rawValue) rows of cells"
    case .mail: "a message to its recipients"
    }
  }

  /// The names under which something of an answer is kept with its record.
  package var captured: [String] { captures?.values.map(\.name) ?? [] }

  /// What answers mean that do not mean what HTTP says, in the order in which they are looked at.
  package var answers: [AnswerRule] {
    switch write {
    case .http(let http):
      (http.flow?.steps.map(\.request.response) ?? [http.response]).flatMap(\.rules)
    case .matrix(let matrix): matrix.response.rules
    case .append, .replace, .table, .mail: []
    }
  }
}

extension ResponseDefinition {
  fileprivate var rules: [AnswerRule] {
    let response = self
    let classified = response.classify.map { entry in
      AnswerRule(
        answer: [entry.status.map { "status \($0)" }, entry.when.map { "where \($0.words)" }]
          .compactMap { $0 }.joined(separator: ", "),
        outcome: entry.outcome.words)
    }
    let accepted = response.accepted.map {
      AnswerRule(
        answer: "2xx, unless \($0.words)",
        outcome: $0.asksForText
          ? "not known to be taken: in doubt"
          : "refused: sent again in halves; in doubt where it is missing")
    }
    return classified + [accepted].compactMap { $0 } + (response.failures?.rules ?? [])
  }
}

/// What becomes of records for an answer, in words.
package struct AnswerRule: Sendable, Hashable {
  /// Which answer, or which part of one.
  package let answer: String
  package let outcome: String
}

extension HTTPRequestDefinition {
  /// Method and path.
  package var words: String { "\(method.words) \(path.shown)" }
}

extension HTTPRequestDefinition.MethodSource {
  fileprivate var words: String {
    switch self {
    case .fixed(let method): method.rawValue
    case .action(let setting): "{{ action.\(setting) }}"
    }
  }
}

extension ResponseDefinition.Failures {
  /// What is said of single records.
  fileprivate var rules: [AnswerRule] {
    let codes = classify.map { entry in
      AnswerRule(
        answer: "a record's failure \(entry.codes.map { "`\($0)`" }.joined(separator: ", "))",
        outcome: entry.outcome.words)
    }
    let rest = classify.isEmpty ? "an entry of `\(each)`" : "another entry of `\(each)`"
    let condition = when.map { " where \($0.words)" } ?? ""
    return codes + [AnswerRule(answer: rest + condition, outcome: "its record is rejected")]
  }
}

extension ResponseDefinition.Class {
  fileprivate var words: String {
    switch self {
    case .accept: "accepted"
    case .retry: "tried again"
    case .reject: "rejected"
    case .auth: "the credentials are refused: the run stops"
    case .stop: "what is sent to is not there: the run stops"
    case .throttle: "everything that goes there waits and is tried again"
    case .split: "refused as a whole: sent again in halves"
    case .resend: "refused as a whole: the records it names are rejected, the others sent again"
    case .absent: "there is no such record"
    }
  }
}

extension ResponseDefinition.FailureClass {
  fileprivate var words: String {
    switch self {
    case .accept: "accepted"
    case .retry: "tried again"
    case .reject: "rejected"
    case .absent: "there is no such record"
    }
  }
}

extension Repeatability {
  /// What it does that a request arrives twice.
  package var words: String {
    switch self {
    case .safe: "changes nothing"
    case .keyed: "counts once, by its key"
    case .unsafe: "would count twice"
    }
  }
}

import Connectors
import Planning
import Records

/// Takes out of a destination's words what they must not repeat: secrets, and personal values of the records they speak of.
struct Redaction {
  /// Shorter ones stand in words by chance.
  private static let shortest = 3

  private let personalFields: Set<String>
  private let secrets: [[String]]

  init(_ program: SyncProgram, _ action: BoundAction) {
    personalFields = program.pipeline.personalFields
    secrets = action.secrets.map(Self.folded)
  }

  /// The outcome of a whole batch.
  func redacted(_ outcome: RecordOutcome, of batch: Batch) -> RecordOutcome {
    guard outcome.message != nil else { return outcome }
    return redacted(outcome, 0..<batch.count, of: batch)
  }

  /// The outcome of one record of a batch.
  func redacted(_ outcome: RecordOutcome, at index: Int, of batch: Batch) -> RecordOutcome {
    guard outcome.message != nil else { return outcome }
    return redacted(outcome, index..<index + 1, of: batch)
  }

  private func redacted(_ outcome: RecordOutcome, _ records: Range<Int>, of batch: Batch)
    -> RecordOutcome
  {
    var hidden = secrets
    if !personalFields.isEmpty {
      for index in records {
        guard case .object(let members)? = try? JSONValue(parsing: batch.record(at: index)) else {
          continue
        }
        for member in members where personalFields.contains(member.key) {
          hidden += member.value.texts.map(Self.folded)
        }
      }
    }
    hidden = hidden.filter { $0.count >= Self.shortest }.sorted { $0.count > $1.count }
    return hidden.isEmpty ? outcome : outcome.with { Self.redacted($0, hidden) }
  }

  private static func folded(_ text: String) -> [String] { text.map { $0.lowercased() } }

  /// Replaces every occurrence without regard to case, one that the message's end cuts off included.
  private static func redacted(_ message: String, _ hidden: [[String]]) -> String {
    let characters = Array(message)
    let folded = characters.map { $0.lowercased() }
    let isCut = characters.last == "…"
    var text = ""
    var place = 0
    while place < characters.count {
      let rest = folded[place...]
      let match = hidden.lazy.compactMap { word -> Int? in
        let shared = zip(rest, word).prefix { $0 == $1 }.count
        let endsInCut = isCut && shared >= shortest && shared == rest.count - 1
        return shared == word.count || endsInCut ? shared : nil
      }.first
      if let match {
        text += RowSampler.mask
        place += match
      } else {
        text.append(characters[place])
        place += 1
      }
    }
    return text
  }
}

extension RecordOutcome {
  /// What the destination said, where it said anything.
  var message: String? {
    switch self {
    case .accepted, .absent: nil
    case .rejected(_, let message), .retry(_, let message, _), .unknown(_, let message),
      .auth(let message):
      message
    }
  }

  fileprivate func with(_ change: (String) -> String) -> RecordOutcome {
    switch self {
    case .accepted, .absent: self
    case .rejected(let code, let message): .rejected(code: code, message: change(message))
    case .retry(let code, let message, let inDoubt):
      .retry(code: code, message: change(message), inDoubt: inDoubt)
    case .unknown(let code, let message): .unknown(code: code, message: change(message))
    case .auth(let message): .auth(message: change(message))
    }
  }
}

extension JSONValue {
  /// The texts and numbers anywhere in the value.
  fileprivate var texts: [String] {
    switch self {
    case .null, .bool: []
    case .number(let text), .string(let text): [text]
    case .array(let elements): elements.flatMap(\.texts)
    case .object(let members): members.flatMap(\.value.texts)
    }
  }
}

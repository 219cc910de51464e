import Connectors
import Planning
import Records

/// Takes out of a destination's words what they must not repeat: secrets, and personal values of the records they speak of.
struct Redaction {
  private let personalFields: Set<String>
  private let secrets: HiddenWords

  init(_ program: SyncProgram, _ action: BoundAction) {
    personalFields = program.pipeline.personalFields
    secrets = HiddenWords(action.secrets)
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
    var personal: [String] = []
    if !personalFields.isEmpty {
      for index in records {
        guard case .object(let members)? = try? JSONValue(parsing: batch.record(at: index)) else {
          continue
        }
        for member in members where personalFields.contains(member.key) {
          personal += member.value.texts
        }
      }
    }
    let hidden = secrets.with(personal)
    return outcome.rephrased { hidden.hidden(in: $0) }
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

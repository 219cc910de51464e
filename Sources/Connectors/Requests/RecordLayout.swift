import MappingSyntax
import Records

/// A body laid out before the first record: what stands around all records, around each, and between two.
struct RecordLayout: Sendable {
  enum Piece: Sendable {
    case bytes([UInt8])
    case record
    case operation
    /// The idempotency key, as JSON text, which is a quoted cell of CSV too.
    case key
    /// In CSV: the record's cells, the only cell of a line, the operation without quotes.
    case cells, onlyCell, operationText
  }

  var head: [UInt8] = []
  var item: [Piece] = []
  var separator: [UInt8] = []
  var tail: [UInt8] = []
  /// Whether what is written is sent; otherwise it only feeds the URL.
  var hasBody = true
  /// What makes cells of a record, where the layout has them.
  var csv: CSVShape?

  /// For a request without a body: the record alone.
  static let recordOnly = RecordLayout(item: [.record], hasBody: false)

  /// One JSON line a record.
  static func line(_ value: MappingValue, _ values: BoundValues) -> RecordLayout {
    let marks = LayoutWriter(values: values, operation: nil).marks(of: value) ?? []
    return RecordLayout(item: marks.pieces + [.bytes([UInt8(ascii: "\n")])])
  }

  /// One JSON body; where only one record fits, all of it is around that record.
  ///
  /// The definition was checked to hold its records exactly once.
  static func body(_ value: MappingValue, _ request: RequestDefinition, _ values: BoundValues)
    -> RecordLayout
  {
    let single = request.operations.count == 1 ? request.operations.first : nil
    let marks = LayoutWriter(values: values, operation: single).marks(of: value) ?? []
    guard request.maxRecords > 1, let begin = marks.firstIndex(of: .begin),
      let end = marks.firstIndex(of: .end)
    else { return RecordLayout(item: marks.pieces) }
    return RecordLayout(
      head: Array(marks[..<begin]).bytes, item: Array(marks[begin..<end]).pieces,
      separator: [UInt8(ascii: ",")], tail: Array(marks[end...]).bytes)
  }
}

/// A stretch of a body while it is laid out; `begin` and `end` enclose what is repeated for each record.
enum LayoutMark: Equatable {
  case bytes([UInt8])
  case record, operation, key, begin, end
}

extension [LayoutMark] {
  /// Neighbouring bytes joined, the ends of the repeated part forgotten.
  var pieces: [RecordLayout.Piece] {
    var pieces: [RecordLayout.Piece] = []
    for mark in self {
      switch mark {
      case .record: pieces.append(.record)
      case .operation: pieces.append(.operation)
      case .key: pieces.append(.key)
      case .begin, .end: break
      case .bytes(let bytes):
        if case .bytes(let before)? = pieces.last {
          pieces[pieces.count - 1] = .bytes(before + bytes)
        } else {
          pieces.append(.bytes(bytes))
        }
      }
    }
    return pieces
  }

  var bytes: [UInt8] {
    flatMap { mark -> [UInt8] in if case .bytes(let bytes) = mark { bytes } else { [] } }
  }
}

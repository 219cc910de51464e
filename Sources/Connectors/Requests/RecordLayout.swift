import Records

/// A body laid out before the first record: what stands around all records, around each group, around each record, and
/// between two.
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
  /// What makes the item where it is more than pieces around a record; `item` is empty then.
  var program: ValueProgram?
  /// What follows what the program makes: a line's end.
  var itemEnd: [UInt8] = []
  /// Whether the program makes a list of items of each record.
  var expands = false
  var separator: [UInt8] = []
  /// Where the body has a list for each of these names rather than a list of items: the names, with quotes and colon.
  var columns: [[UInt8]] = []
  /// Whether an item is written as a form.
  var isForm = false
  var tail: [UInt8] = []
  /// What stands around each group of records, where they are grouped inside of the body.
  var group: GroupLayout?
  /// Whether what is written is sent; otherwise it only feeds the URL.
  var hasBody = true
  /// What makes cells of a record, where the layout has them.
  var csv: CSVShape?
  /// What makes a list of cells of a record.
  var cells: CellShape?
  /// Bytes that are put around the records once they have their places.
  var overhead = 0

  /// For a request without a body: the record alone.
  static let recordOnly = RecordLayout(item: [.record], hasBody: false)
}

/// What stands around the items of one group; groups stand in a list.
struct GroupLayout: Sendable {
  enum Piece: Sendable {
    case bytes([UInt8])
    /// A value with what stands before and after it; absent, nothing of it is written.
    case value(before: [UInt8], ValueProgram, after: [UInt8])
  }

  let head: [Piece]
  let tail: [Piece]
}

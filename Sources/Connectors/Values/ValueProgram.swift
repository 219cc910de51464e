import Records

/// A connector's value with settings filled in, ready to be made of record after record.
struct ValueProgram: Sendable {
  let program: MappingProgram
  /// The cells of its row.
  let columns: [ValueRoot]

  init(_ value: MappingExpression, columns: [ValueRoot]) {
    self.columns = columns
    program = MappingProgram(columns: columns.map { _ in .any }, value: value)
  }
}

extension ConnectorValue {
  /// The value with settings filled in, and what is left open.
  ///
  /// - Parameter operation: where the request carries only one.
  func bound(_ values: BoundValues, operation: Operation? = nil) -> (
    value: MappingExpression, columns: [ValueRoot]
  ) {
    var open: [ValueRoot] = []
    let value = expression.replacingColumns { place, path, type in
      switch columns[place] {
      case .setting(let name): return .given(values.settings[name], path)
      case .action(let name): return .given(values.action[name], path)
      case .object(let name): return .given(values.object[name], path)
      case .matrix(let name): return .given(values.matrix[name], path)
      case .step(let name): return .given(values.step[name].map { .string($0) }, path)
      case .open(.captured):
        let place = open.place(of: .record)
        return .column(place, Captured.path(path), .any)
      case .open(let root):
        if root == .operation, let operation { return .constant(.string(operation.rawValue)) }
        let place = open.place(of: root)
        // What is inside of a record was written as its field asks, and goes on as it is.
        return .column(place, path, path.steps.isEmpty ? type : .any)
      }
    }
    return (value, open)
  }
}

extension MappingExpression {
  /// What is not given is absent.
  fileprivate static func given(_ value: JSONValue?, _ path: Path) -> MappingExpression {
    value?.value(at: path).map { .constant($0) } ?? .absent
  }
}

/// What a value is made of; bytes are borrowed.
struct ValueInput {
  /// A JSON object.
  var record = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  /// The fields that the record's group has in common, as a JSON object.
  var group = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  var operation: Operation?
  var key: IdempotencyKey?
}

/// Makes one value of record after record, in memory that it reuses; for one thread at a time.
final class ValueWriter {
  private let columns: [ValueRoot]
  private let mapper: RecordMapper
  private let cells: UnsafeMutableBufferPointer<Cell>
  private let keyText: UnsafeMutablePointer<UInt8>

  init(_ program: ValueProgram) {
    columns = program.columns
    mapper = RecordMapper(program.program)
    cells = .allocate(capacity: max(1, columns.count))
    cells.initialize(repeating: .null)
    keyText = .allocate(capacity: IdempotencyKey.textLength)
  }

  deinit {
    cells.deallocate()
    keyText.deallocate()
  }

  /// Appends the value's JSON, or nothing where it is absent; a value that cannot be made rejects the record.
  func write(_ input: ValueInput, into out: ByteBuffer) -> Rejection? {
    for place in columns.indices { cells[place] = cell(columns[place], input) }
    let row = Row(start: cells.baseAddress, count: columns.count)
    guard case .rejected(let rejection) = mapper.value(row, into: out) else { return nil }
    return rejection
  }

  private func cell(_ root: ValueRoot, _ input: ValueInput) -> Cell {
    switch root {
    case .record: return .text(input.record)
    case .group: return input.group.count > 0 ? .text(input.group) : .null
    case .operation: return input.operation.map { .text($0.bytes) } ?? .null
    case .key:
      guard let key = input.key else { return .null }
      key.write(to: keyText)
      return .text(UnsafeBufferPointer(start: keyText, count: IdempotencyKey.textLength))
    case .settings, .action, .object, .matrix, .records, .groups, .match, .captured, .step,
      .response, .each:
      return .null
    }
  }
}

extension Operation {
  /// The word, for as long as the program runs.
  var bytes: UnsafeBufferPointer<UInt8> {
    let word: StaticString =
      switch self {
      case .add: "add"
      case .change: "change"
      case .remove: "remove"
      }
    return UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
  }
}

extension [ValueRoot] {
  /// The place of a root, which is added where it is not there.
  fileprivate mutating func place(of root: ValueRoot) -> Int {
    if let place = firstIndex(of: root) { return place }
    append(root)
    return count - 1
  }
}

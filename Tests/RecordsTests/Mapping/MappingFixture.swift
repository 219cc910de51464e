import Records

/// A cell that a test writes as a literal.
enum TestCell: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByNilLiteral, Sendable
{
  case null
  case int(Int64)
  case float(Double)
  case text([UInt8])
  case bytes([UInt8])

  init(stringLiteral value: String) { self = .text(Array(value.utf8)) }
  init(integerLiteral value: Int64) { self = .int(value) }
  init(floatLiteral value: Double) { self = .float(value) }
  init(nilLiteral: ()) { self = .null }
}

/// Maps rows and shows what became of them: the payload, or `HG2004 field`.
final class MappingFixture {
  let mapper: RecordMapper
  let out = ByteBuffer(capacity: 64)

  init(
    _ columns: [ValueType], _ fields: [MappedField], keys: [SecretReference: [UInt8]] = [:]
  ) {
    mapper = RecordMapper(MappingProgram(columns: columns, fields: fields, keys: keys))
  }

  func map(
    _ cells: [TestCell], _ mode: MappingMode = .whole, in context: MappingContext = .neutral
  ) -> String {
    let before = out.count
    switch result(cells, mode, in: context) {
    case .mapped:
      return String(decoding: out.bytes.dropFirst(before), as: UTF8.self)
    case .rejected(let rejection):
      precondition(out.count == before, "a rejected row leaves nothing behind")
      return "\(rejection.code) \(rejection.field)"
    }
  }

  func result(
    _ cells: [TestCell], _ mode: MappingMode = .whole, in context: MappingContext = .neutral
  ) -> MappingResult {
    // Cells are borrowed and stand alone, so that reading beyond one would be seen.
    var owned: [UnsafeMutableBufferPointer<UInt8>] = []
    defer { for buffer in owned { buffer.deallocate() } }
    func borrow(_ bytes: [UInt8], _ storage: Cell.Storage) -> Cell {
      let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
      _ = buffer.initialize(from: bytes)
      owned.append(buffer)
      return Cell(
        storage: storage, bits: 0, start: UnsafePointer(buffer.baseAddress), count: bytes.count)
    }
    let row = cells.map { cell -> Cell in
      switch cell {
      case .null: .null
      case .int(let value): .int(value)
      case .float(let value): .float(value)
      case .text(let bytes): borrow(bytes, .text)
      case .bytes(let bytes): borrow(bytes, .bytes)
      }
    }
    return row.withUnsafeBufferPointer { mapper.map($0, mode, in: context, into: out) }
  }
}

/// A column of one row into the field `f`.
func map(
  _ cell: TestCell, as column: ValueType, into field: ValueType, _ modifiers: Modifiers? = nil,
  keys: [SecretReference: [UInt8]] = [:]
) -> String {
  let value = MappingExpression.column(0, Path([]), column)
  let fixture = MappingFixture(
    [column],
    [
      MappedField(
        key: "f", value: modifiers.map { .modified(value, $0) } ?? value,
        rule: FieldRule(type: field))
    ], keys: keys)
  return fixture.map([cell])
}

func field(
  _ key: String, _ value: MappingExpression, _ type: ValueType = .any, required: Bool = false,
  match: Bool = false, maxLength: Int? = nil, allowed: [JSONValue] = [],
  normalize: [TextFunction] = [], demands: ValueDemands = .none
) -> MappedField {
  MappedField(
    key: key, value: value,
    rule: FieldRule(
      type: type, isRequired: required, maxLength: maxLength, allowed: allowed,
      normalize: normalize, demands: demands, isMatch: match))
}

func column(_ index: Int, _ type: ValueType, _ steps: Path.Step...) -> MappingExpression {
  .column(index, Path(steps), type)
}

func element(_ type: ValueType, _ steps: Path.Step...) -> MappingExpression {
  .element(Path(steps), type)
}

extension ValueType {
  static func shape(_ properties: KeyValuePairs<String, Slot>, others: Slot? = nil) -> ValueType {
    .object(
      ObjectShape(properties.map { .init(name: $0.key, slot: $0.value) }, others: others))
  }

  static func list(of type: ValueType) -> ValueType { .list(Slot(type)) }
}

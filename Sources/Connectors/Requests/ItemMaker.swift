import Records

/// Makes of a record what the body has of it, apart from the body, in memory that it reuses.
final class ItemMaker {
  /// What was made; bytes are borrowed until the next.
  struct Made {
    let bytes: UnsafeBufferPointer<UInt8>
    /// How many items that is.
    let count: Int
    /// The fields that the record's group has in common, as a JSON object; empty where nothing is grouped.
    let group: UnsafeBufferPointer<UInt8>
    /// The same as a number that hardly two groups have.
    let groupMark: Int
    /// What no two records of a request may have in common, as a number that hardly two have.
    let mark: Int?
  }

  /// Why nothing was made.
  struct Refusal: Error { let rejection: Rejection }

  private let layout: RecordLayout
  private let rules: BatchRules
  private let program: ValueWriter?
  private let item = ByteBuffer()
  private let group = ByteBuffer()
  private let rest = ByteBuffer()
  /// Nil where nothing is grouped, or no record has what it would be grouped by: then all are one group.
  private let division: RecordDivision?
  private let plain = ByteBuffer()
  /// A group that no batch has yet.
  private var prepared: BatchGroup?
  /// The values in what stands around a group.
  private let groupHead: [ValueWriter?]
  private let groupTail: [ValueWriter?]

  /// - Parameter fields: those that records have; empty where that is not known.
  init(_ layout: RecordLayout, _ rules: BatchRules, fields: [String]) {
    self.layout = layout
    self.rules = rules
    let isGrouped =
      !rules.groupBy.isEmpty && (fields.isEmpty || !Set(fields).isDisjoint(with: rules.groupBy))
    division = isGrouped ? RecordDivision(rules.groupBy) : nil
    if !isGrouped, !rules.groupBy.isEmpty { group.append("{}") }
    program = layout.program.map { ValueWriter($0) }
    groupHead = layout.group?.head.map(\.writer) ?? []
    groupTail = layout.group?.tail.map(\.writer) ?? []
  }

  func make(_ input: ValueInput) -> Result<Made, Refusal> {
    var input = input
    var whole = input.record
    if let division {
      group.removeAll()
      rest.removeAll()
      division.divide(input.record, group: group, rest: rest)
      input.group = group.bytes
      whole = rest.bytes
    }
    item.removeAll()
    var count = 1
    if let program {
      if let rejection = program.write(input, into: item) {
        return .failure(.init(rejection: rejection))
      }
      if item.count == 0 { return .failure(.init(rejection: .nothing)) }
      if layout.isForm {
        plain.removeAll()
        guard FormText.write(item.bytes, into: plain, scratch: rest) else {
          return .failure(.init(rejection: .noForm))
        }
        item.removeAll()
        item.append(plain.bytes)
      }
      if layout.expands {
        count = elements()
        if count == 0 { return .failure(.init(rejection: .nothing)) }
        if let most = rules.maxItems, count > most {
          return .failure(.init(rejection: .items(count, most)))
        }
      }
    } else {
      write(input, whole)
    }
    item.append(layout.itemEnd)
    return .success(
      Made(
        bytes: item.bytes, count: count, group: group.bytes,
        groupMark: layout.group == nil ? 0 : Self.mark(group.bytes), mark: mark(input.record)))
  }

  /// Takes the brackets off a list of items; returns how many there are.
  private func elements() -> Int {
    let count = RecordScan.elements(of: 0..<item.count, in: item.bytes).count
    guard count > 0 else { return 0 }
    (item.start).update(from: item.start + 1, count: item.count - 2)
    item.count -= 2
    return count
  }

  /// Writes the text around a record; fields that its group has are the group's.
  private func write(_ input: ValueInput, _ record: UnsafeBufferPointer<UInt8>) {
    for piece in layout.item {
      switch piece {
      case .bytes(let bytes): item.append(bytes)
      case .operation: input.operation.map { item.append(quoted: $0.bytes) }
      case .operationText: input.operation.map { item.append($0.bytes) }
      case .key: input.key.map { item.append("\"\($0)\"") }
      case .record: item.append(record)
      case .cells, .onlyCell: preconditionFailure("rows of CSV are not grouped")
      }
    }
  }

  private func mark(_ record: UnsafeBufferPointer<UInt8>) -> Int? {
    guard !rules.dedupeBy.isEmpty else { return nil }
    plain.removeAll()
    RecordScan.write(rules.dedupeBy, of: record, into: plain)
    return Self.mark(plain.bytes)
  }

  private static func mark(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
    return hasher.finalize()
  }

  /// An empty group for a record; the same one until it is taken.
  func group(of made: Made) -> BatchGroup {
    if let prepared, prepared.key.elementsEqual(made.group) { return prepared }
    let group = BatchGroup(
      key: Array(made.group), head: around(layout.group?.head ?? [], groupHead, made.group),
      tail: around(layout.group?.tail ?? [], groupTail, made.group))
    prepared = group
    return group
  }

  func takeGroup(of made: Made) -> BatchGroup {
    defer { prepared = nil }
    return group(of: made)
  }

  private func around(
    _ pieces: [GroupLayout.Piece], _ writers: [ValueWriter?], _ key: UnsafeBufferPointer<UInt8>
  ) -> [UInt8] {
    let out = ByteBuffer(capacity: 256)
    for (piece, writer) in zip(pieces, writers) {
      switch piece {
      case .bytes(let bytes): out.append(bytes)
      case .value(let before, _, let after):
        plain.removeAll()
        // What cannot be made is absent: the record's own fields were checked.
        guard writer?.write(ValueInput(group: key), into: plain) == nil, plain.count > 0 else {
          continue
        }
        out.append(before)
        out.append(plain.bytes)
        out.append(after)
      }
    }
    return Array(out.bytes)
  }
}

extension GroupLayout.Piece {
  fileprivate var writer: ValueWriter? {
    if case .value(_, let program, _) = self { ValueWriter(program) } else { nil }
  }
}

extension ByteBuffer {
  fileprivate func append(quoted bytes: UnsafeBufferPointer<UInt8>) {
    append(UInt8(ascii: "\""))
    append(bytes)
    append(UInt8(ascii: "\""))
  }
}

extension Rejection {
  /// A record of which the body would have nothing.
  fileprivate static let nothing = Rejection(
    code: "HG2024", field: "record",
    reason:
      "the request would hold nothing of it: the list that its items are made of is empty or absent"
  )

  fileprivate static let noForm = Rejection(
    code: "HG2024", field: "record",
    reason: "a form is made of an object, and the body comes to something else")

  fileprivate static func items(_ count: Int, _ most: Int) -> Rejection {
    Rejection(
      code: "HG2024", field: "record",
      reason: "it comes to \(count) items, and a request takes \(most); map fewer of them")
  }
}

import Diagnostics
import Records

extension HTTPRequestDefinition {
  /// The body in its format.
  ///
  /// - Parameters:
  ///   - operation: where the request carries only one.
  ///   - fields: those of a record.
  func layout(
    of operation: Operation?, fields: [String], _ values: BoundValues
  ) throws(BindingError) -> RecordLayout {
    guard let body else { return .recordOnly }
    switch format {
    case .json: return .body(body, operation: operation, values)
    case .jsonl: return .line(body.item.map { .record($0.value) } ?? body, values)
    case .form: return .form(body, operation: operation, values)
    case .csv(let csv):
      let csv = try CSVLayout(body, fields: fields, dialect: CSVDialect(csv, values), values)
      var layout = csv.layout
      layout.head = csv.header
      return layout
    }
  }
}

extension RecordLayout {
  /// One JSON line a record.
  static func line(_ value: BodyPart, _ values: BoundValues) -> RecordLayout {
    var layout = body(value, operation: nil, values)
    if layout.program != nil {
      layout.itemEnd = [UInt8(ascii: "\n")]
    } else {
      layout.item.append(.bytes([UInt8(ascii: "\n")]))
    }
    return layout
  }

  /// A form, made of an object.
  static func form(_ part: BodyPart, operation: Operation?, _ values: BoundValues) -> RecordLayout {
    var layout = RecordLayout(isForm: true)
    if let bound = part.item?.value.bound(values, operation: operation) {
      layout.program = ValueProgram(bound.value, columns: bound.columns)
    }
    return layout
  }

  /// One JSON body.
  ///
  /// - Parameter operation: where the request carries only one.
  static func body(_ part: BodyPart, operation: Operation?, _ values: BoundValues) -> RecordLayout {
    let marks = BodyMarks(values: values, operation: operation).marks(of: part) ?? []
    var layout = RecordLayout()
    var around: [[BodyMark]] = [[]]
    for mark in marks {
      switch mark {
      case .bytes, .value: around[around.count - 1].append(mark)
      case .groups: around.append([])
      case .item(let item, let isListed, let columns):
        if isListed { layout.separator = [UInt8(ascii: ",")] }
        layout.take(columns)
        layout.fill(item, values, operation)
        around.append([])
      }
    }
    layout.head = around[0].bytes
    layout.tail = around[around.count - 1].bytes
    if part.isGrouped {
      // head, head of the group, tail of the group, tail
      layout.group = GroupLayout(head: around[1].pieces, tail: around[2].pieces)
    }
    return layout
  }

  /// Takes in the names that the body has a list for.
  private mutating func take(_ names: [String]) {
    if names.isEmpty { return }
    columns = names.map { Array("\(JSONValue.string($0).text):".utf8) }
    // The brackets of each list, the commas between them, the braces around.
    overhead = columns.reduce(0) { $0 + $1.count + 3 } + 2
  }

  /// Takes in what is made of a record.
  private mutating func fill(
    _ item: BodyItem, _ values: BoundValues, _ operation: Operation?
  ) {
    let bound = item.value.bound(values, operation: operation)
    expands = item.expands
    if !expands, let pieces = ItemPieces(columns: bound.columns).pieces(of: bound.value) {
      self.item = pieces.joined
    } else {
      program = ValueProgram(bound.value, columns: bound.columns)
    }
  }
}

/// A stretch of a body while it is laid out.
private enum BodyMark {
  case bytes([UInt8])
  case value(before: [UInt8], ValueProgram, after: [UInt8])
  /// The ends of what stands around each group.
  case groups
  /// Where the records go; in a list, in a list for each of some names, or alone.
  case item(BodyItem, isListed: Bool, columns: [String] = [])
}

/// Writes what stands around the records as JSON text with gaps where records and groups go.
private struct BodyMarks {
  let values: BoundValues
  let operation: Operation?

  /// Nil where the value is absent: a setting that is not given.
  func marks(of part: BodyPart) -> [BodyMark]? {
    switch part {
    case .value(let value): marks(of: value, before: "", after: "")
    case .object(let entries):
      enclosed("{", "}", entries.map { ($0.value, "\(JSONValue.string($0.key).text):") })
    case .list(let parts): enclosed("[", "]", parts.map { ($0, "") })
    case .record(let value): [.item(BodyItem(value: value, expands: false), isListed: false)]
    case .records(let item): ["[", .item(item, isListed: true), "]"]
    case .columns(let names, let item): [.item(item, isListed: true, columns: names)]
    case .groups(let part): ["[", .groups] + (marks(of: part) ?? []) + [.groups, "]"]
    }
  }

  private func marks(of value: ConnectorValue, before: String, after: String) -> [BodyMark]? {
    let bound = value.bound(values, operation: operation)
    let program = ValueProgram(bound.value, columns: bound.columns)
    if !bound.columns.isEmpty {
      return [.value(before: Array(before.utf8), program, after: Array(after.utf8))]
    }
    return program.constant.map { [.bytes(Array(before.utf8) + $0 + Array(after.utf8))] }
  }

  /// An object or a list: one of its entries holds the records and is always there; the commas hang on the others.
  private func enclosed(
    _ open: String, _ close: String, _ entries: [(part: BodyPart, name: String)]
  ) -> [BodyMark] {
    var marks: [BodyMark] = [.bytes(Array(open.utf8))]
    var isBehind = false
    for entry in entries {
      if case .value(let value) = entry.part {
        marks +=
          (isBehind
            ? self.marks(of: value, before: "," + entry.name, after: "")
            : self.marks(of: value, before: entry.name, after: ",")) ?? []
      } else {
        marks.append(.bytes(Array(entry.name.utf8)))
        marks += self.marks(of: entry.part) ?? []
        isBehind = true
      }
    }
    return marks + [.bytes(Array(close.utf8))]
  }
}

extension BodyMark: ExpressibleByStringLiteral {
  init(stringLiteral text: String) { self = .bytes(Array(text.utf8)) }
}

extension [BodyMark] {
  fileprivate var bytes: [UInt8] {
    flatMap { mark -> [UInt8] in if case .bytes(let bytes) = mark { bytes } else { [] } }
  }

  /// Neighbouring bytes joined.
  fileprivate var pieces: [GroupLayout.Piece] {
    var pieces: [GroupLayout.Piece] = []
    for mark in self {
      switch mark {
      case .value(let before, let program, let after):
        pieces.append(.value(before: before, program, after: after))
      case .bytes(let bytes):
        if case .bytes(let earlier)? = pieces.last {
          pieces[pieces.count - 1] = .bytes(earlier + bytes)
        } else {
          pieces.append(.bytes(bytes))
        }
      case .groups, .item: break
      }
    }
    return pieces
  }
}

extension ValueProgram {
  /// The JSON of a value that nothing is open in; nil where it is absent.
  var constant: [UInt8]? {
    let buffer = ByteBuffer(capacity: 64)
    guard ValueWriter(self).write(ValueInput(), into: buffer) == nil, buffer.count > 0 else {
      return nil
    }
    return Array(buffer.bytes)
  }
}

import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

/// Writes a checked body value as JSON text with gaps where records and operations go.
struct LayoutWriter {
  let values: BoundValues
  /// The one operation that the request carries, which is then text outside of the records too.
  let operation: Operation?

  /// Nil where the value is absent: a setting that is not given.
  func marks(of value: MappingValue) -> [LayoutMark]? {
    switch value.form {
    case .path(let path), .column(let path): marks(of: path)
    case .constant(let node): values.constant(node).map { [.json($0)] }
    case .object(let entries): object(entries)
    case .array(_, let each, _):
      [.bytes([UInt8(ascii: "[")]), .begin] + (marks(of: each) ?? [.json(.null)])
        + [.end, .bytes([UInt8(ascii: "]")])]
    // A checked definition has none of these.
    case .parent, .list, .coalesce, .choice, .lookup, .merge, .flatten, .encode, .decode, .context:
      nil
    case .template(let parts): values.text(parts).map { [.json(.string($0))] }
    }
  }

  private func marks(of path: Path) -> [LayoutMark]? {
    switch path.root {
    case .record: [.record]
    case .records:
      [.bytes([UInt8(ascii: "[")]), .begin, .record, .end, .bytes([UInt8(ascii: "]")])]
    case .key: [.key]
    case .operation: operation.map { [.json(.string($0.rawValue))] } ?? [.operation]
    case .settings, .action: values.value(path).map { [.json($0)] }
    case .match, .response, .each, nil: nil
    }
  }

  private func object(_ entries: [MappingEntry]) -> [LayoutMark] {
    var marks: [LayoutMark] = [.bytes([UInt8(ascii: "{")])]
    var isFirst = true
    for entry in entries {
      guard let value = self.marks(of: entry.value) else { continue }
      if !isFirst { marks.append(.bytes([UInt8(ascii: ",")])) }
      isFirst = false
      marks.append(.json(.string(entry.key)))
      marks.append(.bytes([UInt8(ascii: ":")]))
      marks += value
    }
    return marks + [.bytes([UInt8(ascii: "}")])]
  }
}

extension LayoutMark {
  static func json(_ value: JSONValue) -> LayoutMark {
    let buffer = ByteBuffer(capacity: 64)
    value.write(into: buffer)
    return .bytes(Array(buffer.bytes))
  }
}

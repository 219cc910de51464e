import Records

/// Lays out a value that is only text around a record, its operation and its key: written without a look at the record.
struct ItemPieces {
  let columns: [ValueRoot]

  /// Nil for what takes a look at the record; empty for what is absent.
  func pieces(of value: MappingExpression) -> [RecordLayout.Piece]? {
    switch value {
    case .column(let place, let path, _):
      guard path.steps.isEmpty else { return nil }
      switch columns[place] {
      case .record: return [.record]
      case .operation: return [.operation]
      case .key: return [.key]
      case .settings, .action, .object, .matrix, .records, .group, .groups, .match, .captured,
        .step,
        .response,
        .each:
        return nil
      }
    case .object(let fields):
      return enclosed("{", "}", fields.map { ("\(JSONValue.string($0.key).text):", $0.value) })
    case .list(let elements): return enclosed("[", "]", elements.map { ("", $0.value) })
    case .constant, .template, .coalesce, .choice, .lookup, .merge, .flatten, .pairs, .encoded,
      .decoded,
      .modified, .array, .element, .parent, .context:
      if value.hasColumns { return nil }
      return ValueProgram(value, columns: []).constant.map { [.bytes($0)] } ?? []
    }
  }

  private func enclosed(
    _ open: String, _ close: String, _ values: [(name: String, value: MappingExpression)]
  ) -> [RecordLayout.Piece]? {
    var all: [RecordLayout.Piece] = [.bytes(Array(open.utf8))]
    for value in values {
      guard let pieces = pieces(of: value.value) else { return nil }
      if pieces.isEmpty { continue }
      all.append(.bytes(Array(((all.count > 1 ? "," : "") + value.name).utf8)))
      all += pieces
    }
    return all + [.bytes(Array(close.utf8))]
  }
}

extension [RecordLayout.Piece] {
  /// Neighbouring bytes joined.
  var joined: [RecordLayout.Piece] {
    var joined: [RecordLayout.Piece] = []
    for piece in self {
      if case .bytes(let bytes) = piece, case .bytes(let before)? = joined.last {
        joined[joined.count - 1] = .bytes(before + bytes)
      } else {
        joined.append(piece)
      }
    }
    return joined
  }
}

extension MappingExpression {
  /// Whether anything of a row is in it.
  var hasColumns: Bool {
    if case .column = self { true } else { parts.contains(where: \.hasColumns) }
  }
}

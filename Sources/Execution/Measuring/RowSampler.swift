import Compiler
import Connectors
import Planning
import Records
import Warehouses

/// Shows single rows to a reader: key, and fields from what to what, personal values masked.
package final class RowSampler {
  /// Stands in the place of a personal value.
  package static let mask = HiddenWords.mask
  private static let shownLength = 40

  private let program: SyncProgram
  private let personalFields: Set<String>
  private let identifierIsPersonal: Bool
  private let mapper: RecordMapper
  private let scratch = ByteBuffer()

  package init(_ program: SyncProgram) {
    self.program = program
    personalFields = program.pipeline.personalFields
    identifierIsPersonal = program.pipeline.columns.prefix(program.pipeline.identifierCount)
      .contains(where: \.isPersonal)
    mapper = RecordMapper(program.mapping)
  }

  /// The identifier of a row: `order_id 88123`.
  package func key(_ row: Row) -> String {
    let pipeline = program.pipeline
    return (0..<pipeline.identifierCount).map { index in
      let column = pipeline.columns[index]
      return "\(column.title) \(column.isPersonal ? Self.mask : row[index].shown)"
    }.joined(separator: ", ")
  }

  /// An identifier already rendered, masked where a part of it is personal.
  package func masked(_ identifier: String) -> String {
    identifierIsPersonal ? Self.mask : identifier
  }

  /// A record as JSON with its personal fields masked.
  package func masked(_ record: ByteBuffer) -> String { masked(record.bytes) }

  /// The same of a record as it was sent.
  func masked(_ record: UnsafeBufferPointer<UInt8>) -> String {
    guard !personalFields.isEmpty else { return String(decoding: record, as: UTF8.self) }
    guard case .object(let members)? = try? JSONValue(parsing: record) else { return Self.mask }
    return JSONValue.object(
      members.map { .init($0.key, personalFields.contains($0.key) ? .string(Self.mask) : $0.value) }
    ).text
  }

  /// A row that is sent, with the fields in which its record differs from the one before.
  package func sample(_ row: ChangeRow, _ operation: Operation, record: [UInt8])
    -> Measurement.Sample
  {
    var after = record.withUnsafeBufferPointer { try? JSONValue(parsing: $0) }
    // What differs only because it is another run is no change.
    if mapper.usesContext { after = recordForComparing(row.new) }
    let before = row.old.flatMap {
      recordForComparing(Row(rebasing: $0[..<program.pipeline.columns.count]))
    }
    let reason: String? =
      switch row.reason {
      case .value: nil
      case .doubt: "in doubt"
      case .resync: "resync"
      case .renewal: "renewal"
      case .standing: "not at the destination as it stands"
      }
    return Measurement.Sample(
      operation: operation.rawValue, key: key(row.new), reason: reason,
      changes: row.operation == .change ? changes(from: before, to: after) : [])
  }

  /// A row's record, which says nothing of a run.
  private func recordForComparing(_ row: Row) -> JSONValue? {
    scratch.removeAll()
    guard case .mapped = mapper.map(row, .whole, into: scratch) else { return nil }
    return try? JSONValue(parsing: scratch.bytes)
  }

  private func changes(from before: JSONValue?, to after: JSONValue?)
    -> [Measurement.Sample.Change]
  {
    program.pipeline.fields.compactMap { field in
      let (old, new) = (before?[field.key], after?[field.key])
      guard old != new else { return nil }
      let isPersonal = personalFields.contains(field.key)
      return .init(
        field: field.key, before: old.map { isPersonal ? Self.mask : Self.shown($0) },
        after: new.map { isPersonal ? Self.mask : Self.shown($0) })
    }
  }

  private static func shown(_ value: JSONValue) -> String {
    let text = value.text
    return text.count <= shownLength ? text : text.prefix(shownLength - 1) + "…"
  }
}

extension Cell {
  /// For reports: numbers as they are, text cut to a line's worth.
  package var shown: String {
    switch storage {
    case .null: "null"
    case .int: String(bits)
    case .float: double.shortest
    case .text: String(String(decoding: buffer, as: UTF8.self).prefix(40))
    case .bytes: "\(count) bytes"
    }
  }
}

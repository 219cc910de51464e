import Connectors
import Planning
import Records

/// The match values that a definition made of rows that it sent.
struct SentValues {
  private let mapper: RecordMapper
  private let values: MatchValues
  private let record = ByteBuffer()

  init(of program: SyncProgram) {
    mapper = RecordMapper(program.mapping)
    values = MatchValues(program.pipeline.identity)
  }

  /// Hands over each value of a row of the program's columns; none of one that cannot be mapped, for it was not sent.
  func each(in row: Row, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
    record.removeAll()
    guard case .mapped = mapper.map(row, .removal, into: record) else { return }
    try values.each(in: record.bytes, body)
  }
}

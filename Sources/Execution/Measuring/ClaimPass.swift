import Connectors
import Planning
import Records
import Warehouses

/// Goes over the adds and changes of a changeset once, before any is sent, to know which match values live rows carry.
struct ClaimPass {
  private static let windowRows = 10_000

  private let program: SyncProgram
  private let mapping: RowMapping

  init(_ program: SyncProgram, _ mapping: RowMapping) {
    self.program = program
    self.mapping = mapping
  }

  /// Writes claims and verdicts beside the changeset.
  func run(over sync: Sync, rows: Int64) throws {
    let record = ByteBuffer()
    try sync.writeClaims { writer in
      var cursor: Int64 = 0
      var left = Int(rows)
      while left > 0 {
        let read = try sync.window(after: cursor, limit: min(left, Self.windowRows)) { row in
          record.removeAll()
          switch mapping.decide(row, into: record) {
          case .send, .same: try claim(record, row, writer)
          case .held:
            try claim(record, row, writer)
            try writer.judge(.idle, seq: row.seq)
          case .unsent: try writer.judge(.held, seq: row.seq)
          case .rejected(let rejection):
            try writer.judge(isWithdrawal(rejection) ? .withdrawn : .held, seq: row.seq)
          }
        }
        guard read.count > 0 else { return }
        cursor = read.last
        left -= read.count
      }
    }
  }

  private func claim(_ record: ByteBuffer, _ row: ChangeRow, _ writer: Sync.ClaimWriter)
    throws
  {
    try mapping.eachValue(in: record.bytes) { try writer.claim($0, seq: row.seq) }
  }

  /// Whether the row's match value became null: the person has withdrawn that identity.
  private func isWithdrawal(_ rejection: Rejection) -> Bool {
    rejection.code == RejectionCode.nullMatch.rawValue
  }
}

import Connectors
import SQLSyntax
import Warehouses

/// A session of a table's database, which brings in one batch after the other.
final class TableSession {
  private let connection: PostgresConnection
  /// The requests whose temporary tables are there.
  private var prepared: Set<Int> = []
  /// Whether the last transaction was told to commit: where no answer comes, it may have.
  private(set) var isCommitting = false

  /// - Parameter isCanceled: asked while the server works; true stops it.
  /// - Throws: `SQLFailure`.
  init(_ address: PostgresAddress, isCanceled: @escaping () -> Bool) throws {
    connection = try PostgresConnection(address, isCanceled: isCanceled)
  }

  var place: String { connection.place }

  /// Brings a batch in, whole or not at all.
  ///
  /// - Returns: the places of records that there was no row to change for.
  /// - Throws: `SQLFailure`.
  func write(_ batch: Batch, by statements: TableStatements) throws -> [Int] {
    isCommitting = false
    if !prepared.contains(batch.requestIndex) {
      try connection.transaction(.writing) {
        for statement in statements.prepare { try connection.execute(statement) }
      }
      prepared.insert(batch.requestIndex)
    }
    return try connection.transaction(.writing) {
      let absent = try bringIn(batch, by: statements)
      // The COMMIT is what comes next.
      isCommitting = true
      return absent
    }
  }

  private func bringIn(_ batch: Batch, by statements: TableStatements) throws -> [Int] {
    let copied = try connection.copy(
      batch.buffer.bytes, connection.dialect.text(statements.copy))
    guard copied == batch.count else {
      throw SQLFailure(
        kind: .other, code: "",
        message: "the server took \(copied) of \(batch.count) rows; nothing was written")
    }
    let touched = try connection.execute(statements.apply)
    guard statements.target.change == .update, touched < copied else { return [] }
    return try connection.rows(statements.absent).compactMap {
      if case .int(let place)? = $0.first { Int(place) } else { nil }
    }
  }
}

/// What a pipeline's state says of itself, read without taking part in a run.
package enum SnapshotHeader {
  /// The rows that the destination had accepted and held when the last run closed; nil where the state cannot be read.
  package static func rows(of file: StateFile) -> Int64? {
    let uri = SQLiteConnection.uri(path: file.path, mode: "ro")
    guard let connection = try? SQLiteConnection(uri: uri) else { return nil }
    return try? connection.integer(
      "SELECT row_count FROM pipelines WHERE uid = ? AND ledger = ?",
      [.text(file.uid), .text(file.ledgerID)])
  }
}

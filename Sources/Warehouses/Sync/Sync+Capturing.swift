import SQLSyntax

extension Sync {
  var capturing: CaptureStatements { CaptureStatements(tables: tables) }

  /// Whether anything that the destination said is on record.
  func hasCaptured() throws -> Bool {
    if state == nil || !query.captures { return false }
    return try !connection.columns(of: tables.captured).isEmpty
  }

  /// Keeps what the destination said of rows that it accepted, before they count as accepted.
  ///
  /// - Parameter captured: a JSON object by the row's place in the changeset.
  package func keep(run: Int64, _ captured: [(seq: Int64, text: String)]) throws {
    if captured.isEmpty { return }
    precondition(hasVerdicts, "what rows map to is known when they are sent")
    try writing(run) { _ in
      let writer = try connection.writer(
        into: tables.answered, [OwnColumns.row, OwnColumns.captured])
      for entry in captured {
        try writer.add(.int(entry.seq))
        var text = entry.text
        try text.withUTF8 { try writer.add(.text($0)) }
        try writer.endRow()
      }
      try writer.finish()
      for statement in capturing.keep { try connection.execute(statement.fragment) }
    }
  }
}

import Records

/// A matrix that a request writes, and what of its rows.
package struct MatrixTarget: Sendable {
  package let matrix: BoundMatrix
  package let change: MatrixRequestDefinition.Change

  init(
    _ definition: MatrixRequestDefinition, fields: [String], match: [String], base: BaseURL,
    _ values: BoundValues
  ) throws(BindingError) {
    change = definition.change
    let isKeyed = definition.change != .replace
    guard !isKeyed || match.count == 1 else {
      throw BindingError("the rows of a sheet are known by one field: `match` names it")
    }
    let key = isKeyed ? match : []
    matrix = try BoundMatrix(
      definition.matrix, columns: key + fields.filter { !key.contains($0) }, isKeyed: isKeyed,
      base: base, values)
  }

  /// How a record's cells are written.
  var layout: RecordLayout {
    let columns = change == .delete ? Array(matrix.columns.prefix(1)) : matrix.columns
    return RecordLayout(
      item: [.cells], separator: [UInt8(ascii: ",")],
      cells: CellShape(
        columns: columns, others: Array(matrix.columns.dropFirst(columns.count)),
        isKeyed: matrix.isKeyed, maxLength: matrix.definition.maxLength))
  }

  /// The request that writes a batch's records into its `rows`; in tests below the header.
  func request(for batch: Batch) throws(BindingError) -> HTTPRequest {
    let rows = batch.rows.isEmpty ? Array(2..<batch.count + 2) : batch.rows
    let runs = Self.runs(of: rows)
    switch change {
    case .delete:
      return try matrix.clearRequest(
        runs.map { matrix.range(rows[$0.lowerBound]...rows[$0.upperBound]) })
    case .upsert, .insert, .update:
      return try matrix.writeRequest(runs.map { block(of: batch, $0, rows) })
    case .replace:
      let header = matrix.header
      let bytes = ByteBuffer(capacity: header.count)
      bytes.append(header)
      return try matrix.writeRequest(
        [BoundMatrix.Block(first: 1, count: 1, rows: bytes.bytes)]
          + runs.map { block(of: batch, $0, rows) })
    }
  }

  private func block(of batch: Batch, _ run: ClosedRange<Int>, _ rows: [Int])
    -> BoundMatrix.Block
  {
    let items =
      batch.entries[run.lowerBound].item
      .lowerBound..<batch.entries[run.upperBound].item
      .upperBound
    return BoundMatrix.Block(
      first: rows[run.lowerBound], count: run.count,
      rows: UnsafeBufferPointer(rebasing: batch.buffer.bytes[items]))
  }

  /// The places of records whose rows follow each other; those of no row are left out.
  private static func runs(of rows: [Int]) -> [ClosedRange<Int>] {
    var runs: [ClosedRange<Int>] = []
    for (place, row) in rows.enumerated() where row > 0 {
      if let last = runs.last, last.upperBound == place - 1, rows[place - 1] == row - 1 {
        runs[runs.count - 1] = last.lowerBound...place
      } else {
        runs.append(place...place)
      }
    }
    return runs
  }
}

extension BoundAction {
  /// What the requests of the action do with rows of a matrix, in their order; empty where they write none.
  package func matrixTargets() throws(BindingError) -> [MatrixTarget] {
    var targets: [MatrixTarget] = []
    for request in requests {
      if case .matrix(let target) = try request.target.get() { targets.append(target) }
    }
    return targets
  }

  /// Cells at most of all matrices that stand beside each other.
  package var maxCells: Int {
    for request in requests {
      if case .matrix(let matrix) = request.definition.write {
        return matrix.matrix.maxCells ?? .max
      }
    }
    return .max
  }
}

extension Batch {
  /// What tells the row of a record.
  package func key(at index: Int, in target: MatrixTarget) -> MatrixKey? {
    RecordScan.value(of: Path([.key(target.matrix.columns[0])]), in: record(at: index))
      .flatMap { MatrixKey(cell: $0) }
  }
}

extension ActionDefinition {
  /// The matrices that the action writes in a mode; one whose setting is not known is left out.
  package func matrices(
    in mode: SyncMode, of connector: ConnectorDefinition, settings: [String: JSONValue],
    with: [String: JSONValue]
  ) -> [String] {
    let values = BoundValues(
      connector: connector, action: self, settings: settings, with: with)
    let places = requests(in: mode).compactMap { request -> String? in
      guard case .matrix(let matrix) = request.write else { return nil }
      return values.text(matrix.matrix.place.parts)
    }
    return Array(Set(places))
  }
}

import MappingSyntax
import Records

/// A matrix with settings filled in: its requests, and what their answers say. Pure.
package struct BoundMatrix: Sendable {
  /// Neighbouring rows as they are written: JSON lists of cells, with commas between them.
  package struct Block {
    let first: Int
    let count: Int
    let rows: UnsafeBufferPointer<UInt8>

    /// - Parameter rows: borrowed.
    package init(first: Int, count: Int, rows: UnsafeBufferPointer<UInt8>) {
      (self.first, self.count, self.rows) = (first, count, rows)
    }
  }

  /// Which one it is, for messages and for pipelines that must not both write it.
  package let place: String
  /// In the order of its columns: the key first where rows have one.
  package let columns: [String]
  package let isKeyed: Bool
  let definition: MatrixDefinition
  private let name: String
  private let base: BaseURL
  private let values: BoundValues

  init(
    _ definition: MatrixDefinition, columns: [String], isKeyed: Bool, base: BaseURL,
    _ values: BoundValues
  ) throws(BindingError) {
    guard let place = values.text(definition.place.parts),
      let name = values.text(definition.name.parts), !name.isEmpty
    else { throw BindingError("the name of the sheet is not given") }
    guard !columns.isEmpty else { throw BindingError("the sheet `\(place)` has no columns") }
    var seen: Set<String> = []
    for column in columns where !seen.insert(column).inserted {
      throw BindingError("the column `\(column)` would stand twice in the sheet")
    }
    self.definition = definition
    self.place = place
    self.name = name
    self.columns = columns
    self.isKeyed = isKeyed
    self.base = base
    self.values = values
  }

  /// All columns of some rows.
  package func range(_ rows: ClosedRange<Int>) -> MatrixRange {
    MatrixRange(rows: rows, columns: 1...columns.count)
  }

  /// The first row, as it is written.
  package var header: [UInt8] {
    Array(JSONValue.array(columns.map { .string($0) }).text.utf8)
  }

  // MARK: - Requests

  package func gridRequest() throws(BindingError) -> HTTPRequest {
    try request(definition.grid.request, [:])
  }

  /// Makes the matrix as large as this.
  package func growRequest(_ grid: MatrixGrid, rows: Int, columns: Int) throws(BindingError)
    -> HTTPRequest
  {
    try request(
      definition.grow,
      [
        "id": (try? JSONValue(parsing: grid.id)) ?? .string(grid.id),
        "rows": .number(String(rows)), "columns": .number(String(columns)),
      ])
  }

  package func readRequest(_ range: MatrixRange) throws(BindingError) -> HTTPRequest {
    try request(definition.read, ["range": .string(range.text(of: name))])
  }

  package func clearRequest(_ ranges: [MatrixRange]) throws(BindingError) -> HTTPRequest {
    try request(
      definition.clear, ["ranges": .array(ranges.map { .string($0.text(of: name)) })])
  }

  /// Writes blocks of rows, each where it says.
  package func writeRequest(_ blocks: [Block]) throws(BindingError) -> HTTPRequest {
    guard let part = definition.write.body else {
      preconditionFailure("a request that writes rows was read without a body")
    }
    let around = BlockWriter(RecordLayout.body(part, operation: nil, values))
    let body = ByteBuffer(capacity: blocks.reduce(1_024) { $0 + $1.rows.count + 128 })
    around.write(
      blocks.map { (range($0.first...$0.first + $0.count - 1).text(of: name), $0.rows) }, into: body
    )
    return try request(definition.write, [:], body: body)
  }

  /// Bytes at most of what stands around so many records, each a block of its own.
  func overhead(of records: Int) -> Int {
    guard let part = definition.write.body else { return 0 }
    let around = BlockWriter(RecordLayout.body(part, operation: nil, values))
    let longest = range(9_999_999...9_999_999).text(of: name)
    let empty = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    let body = ByteBuffer()
    around.write([(longest, empty)], into: body)
    let one = body.count
    around.write([], into: body)
    return body.count - one + (2 * one - body.count + 1) * records
  }

  private func request(
    _ definition: HTTPRequestDefinition, _ own: [String: JSONValue], body: ByteBuffer? = nil
  ) throws(BindingError) -> HTTPRequest {
    var values = values
    values.matrix = own.merging(["name": .string(name)]) { own, _ in own }
    let target = try URLTarget(definition, base: base, values)
    guard let url = target.fixed else {
      throw BindingError("the URL of a sheet is made of a record")
    }
    let made =
      body
      ?? definition.body.map { part in
        let made = ByteBuffer()
        made.append(RecordLayout.body(part, operation: nil, values).head)
        return made
      }
    return HTTPRequest(
      method: target.method, url: url, headers: target.headers, headersVary: false, body: made)
  }

  // MARK: - Answers

  /// What an answer says of sizes.
  package enum Found: Hashable, Sendable {
    case grid(MatrixGrid)
    /// There is no such matrix.
    case none
  }

  /// Nil where an answer cannot be followed.
  package func grid(in answer: Answer) -> Found? {
    let search = definition.grid
    guard var read = read(answer), case .array(let elements)? = read.value(search.each) else {
      return nil
    }
    var found: (id: String, rows: Int, columns: Int)?
    var others = 0
    for element in elements {
      read.each = element
      let rows = read.value(search.rows)?.plainText.flatMap { Int($0) }
      let columns = read.value(search.columns)?.plainText.flatMap { Int($0) }
      guard found == nil, search.condition.holds(in: read) else {
        others += (rows ?? 0) * (columns ?? 0)
        continue
      }
      guard let rows, let columns, let id = read.value(search.id) else { return nil }
      found = (id.text, rows, columns)
    }
    guard let found else { return Found.none }
    return .grid(
      MatrixGrid(
        id: found.id, rows: found.rows, columns: found.columns, otherCells: others))
  }

  /// The cells of an answer to a reading; what is empty at an end is left out. Nil where it cannot be followed.
  package func cells(in answer: Answer) -> [[JSONValue]]? {
    guard let read = read(answer) else { return nil }
    switch read.value(definition.rows) {
    case nil, .null?: return []
    case .array(let rows)?:
      var cells: [[JSONValue]] = []
      for row in rows {
        guard case .array(let values) = row else { return nil }
        cells.append(values)
      }
      return cells
    case .bool?, .number?, .string?, .object?: return nil
    }
  }

  private func read(_ answer: Answer) -> AnswerValues? {
    guard let body = try? JSONValue(parsing: answer.body), case .object = body else { return nil }
    return AnswerValues(answer: answer, body: body, matrix: ["name": .string(name)])
  }
}

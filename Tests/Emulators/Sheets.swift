import Foundation

/// The values and the grids of one spreadsheet, as Google's Sheets API v4 is documented; behind a token of `TokenDesk`.
///
/// Sendable because all that changes is guarded by `lock`.
package final class Sheets: @unchecked Sendable {
  private struct Sheet {
    let id: Int
    var rows: Int
    var columns: Int
    /// By row and column, from 0; what is not there is empty.
    var cells: [Int: [Int: Any]] = [:]
  }

  private static let maxCells = 10_000_000
  private static let maxLength = 50_000

  private let lock = NSLock()
  private let spreadsheet: String
  private var sheets: [String: Sheet] = [:]
  private var order: [String] = []
  private var isReadOnly = false
  private var isShared = true
  private var refusedWord: String?
  private var writes = 0

  /// - Parameter sheets: their titles, each with rows and columns.
  package init(_ spreadsheet: String, sheets: [(title: String, rows: Int, columns: Int)]) {
    self.spreadsheet = spreadsheet
    for (index, sheet) in sheets.enumerated() {
      self.sheets[sheet.title] = Sheet(id: index * 7, rows: sheet.rows, columns: sheet.columns)
      order.append(sheet.title)
    }
  }

  /// The cells of a sheet as JSON, row by row; what is empty at an end is left out.
  package func content(_ title: String) -> [String] {
    lock.withLock {
      guard let sheet = sheets[title] else { return [] }
      let all = Area(rows: 0..<sheet.rows, columns: 0..<sheet.columns)
      return Self.values(of: sheet, all).map(JSONAPI.text)
    }
  }

  /// How many rows and columns a sheet has.
  package func size(_ title: String) -> (rows: Int, columns: Int) {
    lock.withLock { (sheets[title]?.rows ?? 0, sheets[title]?.columns ?? 0) }
  }

  /// Requests that wrote something.
  package var writeCount: Int { lock.withLock { writes } }

  /// Puts a value into a cell, as somebody would by hand; rows and columns count from 1.
  package func type(_ value: String, _ title: String, row: Int, column: Int) {
    lock.withLock { sheets[title]?.cells[row - 1, default: [:]][column - 1] = value }
  }

  /// Who asks may read and not write.
  package func setReadOnly(_ value: Bool) { lock.withLock { isReadOnly = value } }

  /// Who asks may do nothing here.
  package func setShared(_ value: Bool) { lock.withLock { isShared = value } }

  /// Refuses requests that write this text.
  package func refuse(_ word: String?) { lock.withLock { refusedWord = word } }

  package func answer(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    lock.withLock {
      let parts = request.target.split(separator: "?", maxSplits: 1)
      let path = String(parts.first ?? "")
      let query = Dictionary(
        FormBody.pairs(parts.count > 1 ? String(parts[1]) : ""), uniquingKeysWith: { $1 })
      guard path.hasPrefix("/v4/spreadsheets/") else {
        return Self.refusal(404, "NOT_FOUND", "no such method")
      }
      let rest = String(path.dropFirst("/v4/spreadsheets/".count))
      guard rest.prefix(while: { $0 != "/" && $0 != ":" }) == spreadsheet else {
        return Self.refusal(404, "NOT_FOUND", "Requested entity was not found.")
      }
      guard isShared else {
        return Self.refusal(403, "PERMISSION_DENIED", "The caller does not have permission")
      }
      return answer(request, String(rest.dropFirst(spreadsheet.count)), query)
    }
  }

  private func answer(
    _ request: HTTPServer.Request, _ method: String, _ query: [String: String]
  ) -> HTTPServer.Answer {
    if request.method == "GET" {
      if method.isEmpty { return properties(query) }
      guard method.hasPrefix("/values/") else {
        return Self.refusal(404, "NOT_FOUND", "no such method")
      }
      return read(String(method.dropFirst("/values/".count)), query)
    }
    guard request.method == "POST" else { return Self.refusal(404, "NOT_FOUND", "no such method") }
    let work: ([String: Any]) -> HTTPServer.Answer
    switch method {
    case ":batchUpdate": work = resize
    case "/values:batchUpdate": work = write
    case "/values:batchClear": work = clear
    default: return Self.refusal(404, "NOT_FOUND", "no such method")
    }
    guard !isReadOnly else {
      return Self.refusal(403, "PERMISSION_DENIED", "The caller does not have permission")
    }
    guard let body = JSONAPI.object(in: request) else {
      return Self.refusal(400, "INVALID_ARGUMENT", "Invalid JSON payload received.")
    }
    let answer = work(body)
    if answer.status == 200 { writes += 1 }
    return answer
  }

  // MARK: - Reading

  private func properties(_ query: [String: String]) -> HTTPServer.Answer {
    guard query == ["fields": "sheets.properties"] else {
      return Self.refusal(400, "INVALID_ARGUMENT", "the fields of all cells are not asked for here")
    }
    let list = order.compactMap { title -> [String: Any]? in
      guard let sheet = sheets[title] else { return nil }
      return [
        "properties": [
          "sheetId": sheet.id, "title": title, "sheetType": "GRID",
          "gridProperties": ["rowCount": sheet.rows, "columnCount": sheet.columns],
        ]
      ]
    }
    return JSONAPI.answer(200, ["sheets": list])
  }

  private func read(_ range: String, _ query: [String: String]) -> HTTPServer.Answer {
    guard query["majorDimension"] == "ROWS", query["valueRenderOption"] == "UNFORMATTED_VALUE",
      let decoded = range.removingPercentEncoding, !range.contains("/")
    else { return Self.refusal(400, "INVALID_ARGUMENT", "Invalid value at 'range'") }
    switch area(decoded) {
    case .failure(let problem): return problem.answer
    case .success(let (title, area)):
      guard let sheet = sheets[title] else {
        return Self.refusal(400, "INVALID_ARGUMENT", "Unable to parse range: \(decoded)")
      }
      var answer: [String: Any] = ["range": decoded, "majorDimension": "ROWS"]
      let values = Self.values(of: sheet, area)
      // Of an empty range there are no values at all.
      if !values.isEmpty { answer["values"] = values }
      return JSONAPI.answer(200, answer)
    }
  }

  private static func values(of sheet: Sheet, _ area: Area) -> [[Any]] {
    var rows: [[Any]] = area.rows.map { row in
      var cells: [Any] = area.columns.map { sheet.cells[row]?[$0] ?? "" }
      while let last = cells.last as? String, last.isEmpty { cells.removeLast() }
      return cells
    }
    while rows.last?.isEmpty == true { rows.removeLast() }
    return rows
  }

  // MARK: - Writing

  private func write(_ body: [String: Any]) -> HTTPServer.Answer {
    guard let input = body["valueInputOption"] as? String, ["RAW", "USER_ENTERED"].contains(input)
    else {
      return Self.refusal(
        400, "INVALID_ARGUMENT", "'valueInputOption' is required but not specified")
    }
    guard Set(body.keys) == ["valueInputOption", "data"],
      let data = body["data"] as? [[String: Any]],
      !data.isEmpty
    else { return Self.refusal(400, "INVALID_ARGUMENT", "Invalid JSON payload received.") }
    var changes: [(title: String, row: Int, column: Int, value: Any)] = []
    for block in data {
      guard Set(block.keys) == ["range", "majorDimension", "values"],
        block["majorDimension"] as? String == "ROWS", let range = block["range"] as? String,
        let values = block["values"] as? [[Any]]
      else { return Self.refusal(400, "INVALID_ARGUMENT", "Invalid value at 'data'") }
      switch area(range) {
      case .failure(let problem): return problem.answer
      case .success(let (title, area)):
        guard values.count <= area.rows.count,
          values.allSatisfy({ $0.count <= area.columns.count })
        else {
          return Self.refusal(
            400, "INVALID_ARGUMENT",
            "Requested writing within range [\(range)], but tried writing outside of it")
        }
        for (row, cells) in values.enumerated() {
          for (column, cell) in cells.enumerated() {
            if let problem = problem(cell) { return problem }
            // Null leaves a cell as it is.
            if cell is NSNull { continue }
            let value = input == "RAW" ? cell : Self.typed(cell)
            changes.append(
              (title, area.rows.lowerBound + row, area.columns.lowerBound + column, value))
          }
        }
      }
    }
    for change in changes {
      sheets[change.title]?.cells[change.row, default: [:]][change.column] =
        change.value as? String == "" ? nil : change.value
    }
    return JSONAPI.answer(200, ["spreadsheetId": spreadsheet, "totalUpdatedCells": changes.count])
  }

  private func problem(_ cell: Any) -> HTTPServer.Answer? {
    if cell is [Any] || cell is [String: Any] {
      return Self.refusal(400, "INVALID_ARGUMENT", "Invalid values: a cell is a list or a struct")
    }
    guard let text = cell as? String else { return nil }
    if text.utf16.count > Self.maxLength {
      return Self.refusal(
        400, "INVALID_ARGUMENT",
        "Your input contains more than the maximum of 50000 characters in a single cell.")
    }
    if let refusedWord, text.contains(refusedWord) {
      return Self.refusal(400, "INVALID_ARGUMENT", "this is refused")
    }
    return nil
  }

  /// What becomes of a value that is typed in.
  private static func typed(_ cell: Any) -> Any {
    guard let text = cell as? String else { return cell }
    if text.hasPrefix("=") { return "#computed \(text.dropFirst())" }
    if let number = Double(text) { return number }
    return text
  }

  private func clear(_ body: [String: Any]) -> HTTPServer.Answer {
    guard Set(body.keys) == ["ranges"], let ranges = body["ranges"] as? [String], !ranges.isEmpty
    else { return Self.refusal(400, "INVALID_ARGUMENT", "Invalid value at 'ranges'") }
    var areas: [(title: String, area: Area)] = []
    for range in ranges {
      switch area(range) {
      case .failure(let problem): return problem.answer
      case .success(let found): areas.append(found)
      }
    }
    for (title, area) in areas {
      guard var sheet = sheets[title] else { continue }
      sheets[title] = nil
      for row in sheet.cells.keys where area.rows.contains(row) {
        sheet.cells[row] = sheet.cells[row]?.filter { !area.columns.contains($0.key) }
      }
      sheets[title] = sheet
    }
    return JSONAPI.answer(200, ["spreadsheetId": spreadsheet, "clearedRanges": ranges])
  }

  private func resize(_ body: [String: Any]) -> HTTPServer.Answer {
    guard let requests = body["requests"] as? [[String: Any]], requests.count == 1,
      let update = requests[0]["updateSheetProperties"] as? [String: Any],
      update["fields"] as? String == "gridProperties.rowCount,gridProperties.columnCount",
      let properties = update["properties"] as? [String: Any],
      let id = properties["sheetId"] as? Int,
      let grid = properties["gridProperties"] as? [String: Any],
      let rows = grid["rowCount"] as? Int,
      let columns = grid["columnCount"] as? Int, rows > 0, columns > 0
    else { return Self.refusal(400, "INVALID_ARGUMENT", "Invalid requests[0]") }
    guard let title = order.first(where: { sheets[$0]?.id == id }), var sheet = sheets[title] else {
      return Self.refusal(400, "INVALID_ARGUMENT", "Invalid requests[0]: No grid with id: \(id)")
    }
    let others = sheets.reduce(0) { $1.key == title ? $0 : $0 + $1.value.rows * $1.value.columns }
    guard others + rows * columns <= Self.maxCells else {
      return Self.refusal(
        400, "INVALID_ARGUMENT",
        "This action would increase the number of cells in the workbook above the limit of 10000000 cells."
      )
    }
    (sheet.rows, sheet.columns) = (rows, columns)
    sheets[title] = sheet
    return JSONAPI.answer(200, ["spreadsheetId": spreadsheet, "replies": [[String: Any]()]])
  }

  // MARK: - Ranges

  private struct Area {
    let rows: Range<Int>
    let columns: Range<Int>
  }

  private struct Problem: Error {
    let answer: HTTPServer.Answer
  }

  /// Reads A1 notation, with the sheet's title in quotes.
  private func area(_ text: String) -> Result<(title: String, area: Area), Problem> {
    let unreadable = Problem(
      answer: Self.refusal(400, "INVALID_ARGUMENT", "Unable to parse range: \(text)"))
    guard
      let match = text.wholeMatch(
        of: /'((?:[^']|'')+)'!([A-Z]+)([1-9][0-9]*):([A-Z]+)([1-9][0-9]*)/),
      let first = Int(match.3), let last = Int(match.5)
    else { return .failure(unreadable) }
    let title = match.1.replacingOccurrences(of: "''", with: "'")
    let (left, right) = (Self.column(match.2), Self.column(match.4))
    guard let sheet = sheets[title], first <= last, left <= right else {
      return .failure(unreadable)
    }
    guard last <= sheet.rows, right <= sheet.columns else {
      return .failure(
        Problem(
          answer: Self.refusal(
            400, "INVALID_ARGUMENT",
            "Range (\(text)) exceeds grid limits. Max rows: \(sheet.rows), max columns: \(sheet.columns)"
          )))
    }
    return .success((title, Area(rows: first - 1..<last, columns: left - 1..<right)))
  }

  private static func column(_ letters: Substring) -> Int {
    letters.utf8.reduce(0) { $0 * 26 + Int($1) - 64 }
  }

  private static func refusal(_ code: Int, _ status: String, _ message: String) -> HTTPServer.Answer
  {
    JSONAPI.answer(code, ["error": ["code": code, "message": message, "status": status]])
  }
}

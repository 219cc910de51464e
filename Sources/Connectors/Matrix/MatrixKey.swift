import Records

/// What tells a row of a matrix from the others: its first cell as it reads back.
///
/// Bytes and not text, for texts that look alike are two keys.
package struct MatrixKey: Hashable, Sendable {
  let bytes: [UInt8]

  /// Nil of an empty cell, which is no key.
  package init?(cell: JSONValue) {
    switch cell {
    case .null: return nil
    case .string(let text):
      if text.isEmpty { return nil }
      bytes = Array(text.utf8)
    case .number(let digits): bytes = Array(Self.canonical(digits).utf8)
    case .bool(let bool): bytes = Array((bool ? "true" : "false").utf8)
    case .array, .object: bytes = Array(cell.text.utf8)
    }
  }

  /// A number as a cell keeps it: `1.50` is `1.5`.
  private static func canonical(_ digits: String) -> String {
    var digits = digits
    let isKept = digits.withUTF8 { CellRow.isKept(number: $0) }
    guard isKept, let number = Double(digits) else { return digits }
    if number == number.rounded(), abs(number) < 1e15 { return String(Int64(number)) }
    return String(number)
  }
}

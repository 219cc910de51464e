import SQLSyntax

@testable import Warehouses

struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A table of random shape with values that are easily taken for one another.
struct RandomTable {
  let keys: Int
  let columns: [String]
  let create: String

  init(_ random: inout SplitMix) {
    keys = Int.random(in: 1...2, using: &random)
    let width = keys + Int.random(in: 1...4, using: &random)
    columns = (0..<width).map { $0 == 1 ? "Odd \"name\($0)" : "c\($0)" }
    create = Self.create("t", columns, &random)
  }

  private static func create(
    _ name: String, _ columns: [String], _ random: inout SplitMix
  ) -> String {
    let types = [
      "INTEGER", "TEXT COLLATE NOCASE", "TEXT COLLATE RTRIM", "REAL", "NUMERIC(10,2)", "BLOB", "",
      "TEXT", "DATETIME",
    ]
    var definitions: [String] = []
    for column in columns {
      let name = SQLiteDialect().quoted(identifier: column)
      definitions.append("\(name) \(types.randomElement(using: &random)!)")
    }
    return "CREATE TABLE \(name) (\(definitions.joined(separator: ", ")))"
  }

  /// Gives the columns other types, and so some of the values too.
  func retype(_ user: SQLiteConnection, _ random: inout SplitMix) throws {
    let names = columns.map { SQLiteDialect().quoted(identifier: $0) }.joined(separator: ", ")
    try user.execute(Self.create("u", columns, &random))
    try user.execute("INSERT INTO u (rowid, \(names)) SELECT rowid, \(names) FROM t")
    try user.execute("DROP TABLE t")
    try user.execute("ALTER TABLE u RENAME TO t")
  }

  var select: String {
    let names = columns.map { SQLiteDialect().quoted(identifier: $0) }
    return "SELECT \(names.joined(separator: ", ")) FROM t"
  }

  static let values: [SQLValue] = [
    .int(1), .float(1), "1", .bytes([0x31]), .int(2), .float(2.5), "a", "A", "a ", "",
    .bytes([]), .float(0.1 + 0.2), .float(0.3), "2.5", .int(7), .int(8), .int(9), "x", "é", "É",
    .int(10), .int(11), .int(12), "b", "c", "d",
  ]

  /// A value that a careless comparison takes for `value`.
  static func twin(of value: SQLValue, _ random: inout SplitMix) -> SQLValue {
    let twins: [[SQLValue]] = [
      [.int(1), .float(1), "1", .bytes([0x31])], ["a", "A", "a "], [.float(2.5), "2.5"],
      ["é", "É"], [.null, "", .bytes([])], [.float(0.1 + 0.2), .float(0.3)],
    ]
    return twins.first { $0.contains(value) }?.randomElement(using: &random) ?? value
  }

  func row(_ random: inout SplitMix) -> [SQLValue] {
    columns.indices.map { _ in
      Int.random(in: 0..<8, using: &random) == 0
        ? .null : Self.values.randomElement(using: &random)!
    }
  }

  /// Inserts, deletes and overwrites a few rows, and puts twins in the place of values.
  func edit(_ user: SQLiteConnection, _ random: inout SplitMix) throws {
    for row in try user.rows("SELECT rowid, * FROM t") where Bool.random(using: &random) {
      let index = columns.indices.randomElement(using: &random)!
      let name = SQLiteDialect().quoted(identifier: columns[index])
      try user.execute(
        "UPDATE t SET \(name) = ? WHERE rowid = ?",
        [Self.twin(of: row[index + 1], &random), row[0]])
    }
    let marks = columns.map { _ in "?" }.joined(separator: ", ")
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      switch Int.random(in: 0..<4, using: &random) {
      case 0:
        try user.execute(
          "DELETE FROM t WHERE rowid = ?", [.int(Int64.random(in: 1...40, using: &random))])
      case 1:
        let name = SQLiteDialect().quoted(identifier: columns.randomElement(using: &random)!)
        try user.execute(
          "UPDATE t SET \(name) = ? WHERE rowid = ?",
          [
            Self.values.randomElement(using: &random)!,
            .int(Int64.random(in: 1...40, using: &random)),
          ])
      default: try user.execute("INSERT INTO t VALUES (\(marks))", row(&random))
      }
    }
  }
}

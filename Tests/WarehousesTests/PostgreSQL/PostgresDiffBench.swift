import PostgresServer
import Records
import SQLSyntax

@testable import Warehouses

/// Where the state of a source in PostgreSQL is.
enum StateSide: Sendable, CaseIterable {
  case beside
  /// The source is only read, and its rows are staged.
  case file, otherDatabase
}

/// Random typed tables of PostgreSQL, with values that are easily taken for one another.
final class PostgresDiffBench: DiffBench {
  /// A type, and literals of it.
  private struct Kind {
    let type: String
    let values: [String]
    var isDecimal = false
    var isKey = true
  }

  private static let kinds = [
    Kind(type: "bigint", values: ["1", "2", "3", "4", "5", "6", "7", "9223372036854775807"]),
    Kind(type: "integer", values: ["1", "2", "3", "4", "5", "-7", "8"]),
    Kind(
      type: "text", values: ["'a'", "'A'", "'a '", "''", "'b'", "'é'", "'É'", "'z'"]),
    Kind(type: "varchar(9)", values: ["'a'", "'A'", "'a '", "''", "'b'", "'c'", "'1'", "'NULL'"]),
    Kind(type: "uuid", values: (1...7).map { "'00000000-0000-0000-0000-00000000000\($0)'" }),
    Kind(type: "date", values: ["'2025-01-01'", "'infinity'", "'0044-03-15 BC'", "'2025-01-02'"]),
    Kind(
      type: "timestamptz",
      values: ["'2025-01-01 00:00+00'", "'2025-01-01 00:00:00.000001+00'", "'-infinity'"]),
    Kind(
      type: "numeric",
      values: ["1", "1.0", "1.00", "'NaN'", "123456789012345678901234567890.5", "0.1"],
      isDecimal: true, isKey: false),
    Kind(
      type: "double precision",
      values: ["0.1", "0.1::float8 + 0.2", "0.3", "'infinity'", "-0.0", "0"],
      isKey: false),
    Kind(type: "boolean", values: ["true", "false"], isKey: false),
    Kind(
      type: "jsonb",
      values: [#"'{"a":1,"b":2}'"#, #"'{"b":2, "a":1}'"#, "'null'", "'[1.0]'", "'[1]'"],
      isKey: false),
    Kind(type: "json", values: [#"'{"a":1}'"#, #"'{"a": 1}'"#, "'null'"], isKey: false),
    Kind(type: "bytea", values: [#"'\x'"#, #"'\x00'"#, #"'\x0001'"#], isKey: false),
    Kind(type: "text[]", values: ["'{a,b}'", "'{\"a,b\"}'", "'{}'", "'{NULL}'"], isKey: false),
    Kind(type: "int4range", values: ["'[1,5)'", "'[1,4]'", "'empty'"], isKey: false),
    Kind(type: "interval", values: ["'1 day'", "'24 hours'", "'1 mon'"], isKey: false),
    Kind(type: "time", values: ["'24:00'", "'00:00'", "'10:00:00.5'"], isKey: false),
  ]

  private let postgres: PostgresBench
  private let columns: [String]
  private let kinds: [Kind]
  private let keys: Int
  private let removes: Bool
  private let side: StateSide
  private let folder = TemporaryFolder()
  private let other: PostgresBench?
  var clock: Int64 = 1_000

  init(_ random: inout SplitMix, removes: Bool, side: StateSide = .beside) throws {
    self.side = side
    postgres = try PostgresBench()
    other = try side == .otherDatabase ? PostgresBench() : nil
    keys = Int.random(in: 1...2, using: &random)
    let width = keys + Int.random(in: 1...5, using: &random)
    columns = (0..<width).map { $0 == 1 ? "Odd \"name\($0)" : "c\($0)" }
    let named = Self.kinds.filter(\.isKey)
    let (keyCount, all) = (keys, Self.kinds)
    kinds = (0..<width).map { index in
      (index < keyCount ? named : all).randomElement(using: &random)!
    }
    self.removes = removes
    let definitions = zip(columns, kinds).map { "\(Self.quoted($0)) \($1.type)" }
    try postgres.run("CREATE TABLE t (n serial, \(definitions.joined(separator: ", ")))")
  }

  private static func quoted(_ name: String) -> String {
    PostgresDialect().quoted(identifier: name)
  }

  private var names: [String] { columns.map(Self.quoted) }

  var decimals: Set<Int> { Set(kinds.indices.filter { kinds[$0].isDecimal }) }

  var query: SyncQuery {
    SyncQuery(
      modelSQL: "SELECT \(names.joined(separator: ", ")) FROM t",
      columns: columns.map { SyncColumn(name: $0, type: .any) }, identifierCount: keys,
      removes: removes)
  }

  func model() throws -> [[SQLValue]] {
    let described = try postgres.connection.describe(model: query.modelSQL)
    let kept = described.map { $0.form.expression(of: "q.\(id: $0.name)") }
    let rows = try postgres.rows("SELECT \(kept) FROM (\(sql: query.modelSQL)) AS q")
    guard side == .file else { return rows }
    return rows.map { row in
      row.indices.map { decimals.contains($0) ? Self.shortened(row[$0]) : row[$0] }
    }
  }

  /// As a decimal is kept where columns have no types.
  private static func shortened(_ value: SQLValue) -> SQLValue {
    guard case .text(var text) = value, text.contains(".") else { return value }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return .text(text)
  }

  private func address(_ bench: PostgresBench) -> PostgresAddress {
    PostgresAddress(url: bench.server.conninfo(bench.database))
  }

  private var place: StatePlace {
    switch side {
    case .beside: .schema("state of \"tests\"", address(postgres))
    case .file: .file(path: folder.path + "/state/p.db")
    case .otherDatabase: .schema("state of \"tests\"", address(other ?? postgres))
    }
  }

  private func warehouse() throws -> any Warehouse {
    let schema = "state of \"tests\""
    let source = { try PostgresWarehouse(self.address(self.postgres), schema: schema) }
    return switch (side, other) {
    case (.otherDatabase, let other?):
      StagedWarehouse(
        of: source, on: try PostgresWarehouse(statesIn: address(other), schema: schema))
    case (.file, _): StagedWarehouse(of: source, on: try SQLiteWarehouse())
    case (.beside, _), (.otherDatabase, nil): try source()
    }
  }

  func sync(_ access: Sync.Access) throws -> Sync {
    try Sync(
      warehouse(), query: query,
      state: StateFile(
        place, uid: "0123456789ab", ledgerID: "aaaaaaaaaaaa",
        project: "shop", environment: "dev", pipeline: "people", expectedGeneration: nil),
      access: access, now: { self.clock })
  }

  func edit(_ random: inout SplitMix) throws {
    func value(_ index: Int) -> String {
      Int.random(in: 0..<9, using: &random) == 0
        ? "NULL" : kinds[index].values.randomElement(using: &random)!
    }
    for _ in 0..<Int.random(in: 2...14, using: &random) {
      let row = Int.random(in: 1...40, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: try postgres.run("DELETE FROM t WHERE n = \(row)")
      case 1, 2:
        let index = columns.indices.randomElement(using: &random)!
        try postgres.run("UPDATE t SET \(names[index]) = \(value(index)) WHERE n % 7 = \(row % 7)")
      default:
        let values = columns.indices.map(value).joined(separator: ", ")
        try postgres.run("INSERT INTO t (\(names.joined(separator: ", "))) VALUES (\(values))")
      }
    }
  }

  /// A column's type is part of its values here; what a change of it does is a test of its own.
  func retype(_ random: inout SplitMix) throws {}
}

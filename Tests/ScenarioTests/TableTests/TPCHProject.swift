import Foundation
import PostgresServer
import Testing

/// Orders with their lines and customers of TPC-H, delivered into tables of another schema of the same database, where
/// SQL can compare both.
final class TPCHProject {
  let project: TestProject
  private let database: ScenarioSource

  /// The slice beside this file, or a folder of `tpchgen-cli csv`.
  private static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["TPCH_DATA"] {
      return URL(fileURLWithPath: path)
    }
    return URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("TPCH")
  }()

  init() throws {
    project = try TestProject(["headgate.yaml": Self.text])
    database = try #require(project.source)
    project.environment["SHOP_URL"] = database.server.url(database.database)
    try database.server.sql(Self.tables, in: database.database)
    for table in ["customer", "orders", "lineitem"] {
      let file = Self.folder.appendingPathComponent("\(table).csv").path
      try database.server.sql(
        "\\copy \(table) FROM '\(file)' (FORMAT csv, HEADER)\n", in: database.database)
    }
    try database.server.sql("ANALYZE", in: database.database)
  }

  /// The rows of a query, columns separated by `|`.
  func sql(_ text: String) throws -> [String] {
    try database.server.sql(text, in: database.database).split(separator: "\n").map { String($0) }
  }

  /// Rows of the source that the tables have otherwise or not at all, and rows of the tables that the source has not.
  func differences() throws -> [String] {
    try sql(
      """
      WITH lines AS (
        SELECT o.key, l.* FROM shop.orders AS o, jsonb_to_recordset(o.lines) AS l(
          line int, part int, quantity numeric, price numeric, discount numeric, shipped date,
          comment text)),
      pairs(what, ours, theirs) AS (
        SELECT 'order', to_jsonb(a), to_jsonb(b) FROM (
          SELECT o_orderkey, o_custkey, o_orderstatus::text, o_totalprice, o_orderdate, o_comment
          FROM public.orders) AS a
        FULL JOIN (SELECT key, customer, status, total, placed, comment FROM shop.orders) AS b
          ON a.o_orderkey = b.key
        WHERE (a.*) IS DISTINCT FROM (b.*)
        UNION ALL
        SELECT 'line', to_jsonb(a), to_jsonb(b) FROM (
          SELECT l_orderkey, l_linenumber, l_partkey, l_quantity, l_extendedprice, l_discount,
            l_shipdate, l_comment FROM public.lineitem) AS a
        FULL JOIN lines AS b ON a.l_orderkey = b.key AND a.l_linenumber = b.line
        WHERE (a.*) IS DISTINCT FROM (b.*)
        UNION ALL
        SELECT 'customer', to_jsonb(a), to_jsonb(b) FROM (
          SELECT c_custkey, c_name, c_address, c_phone, c_acctbal, c_comment FROM public.customer) AS a
        FULL JOIN (SELECT key, name::text, address::text, phone::text, balance, comment
          FROM shop.customers) AS b
          ON a.c_custkey = b.key
        WHERE (a.*) IS DISTINCT FROM (b.*))
      SELECT what, ours, theirs FROM pairs LIMIT 10
      """)
  }

  /// Changes rows as a shop would: prices, lines, orders and customers come and go.
  func edit(_ random: inout SeededRandom) throws {
    let (seed, part) = (random.number(1...1_000_000), random.number(5...30))
    let fresh = 10_000_000 + random.number(1...9_000_000)
    // `pick` is the same for a row in all statements of an edit, and another in the next one.
    _ = try sql(
      """
      CREATE OR REPLACE FUNCTION pick(key bigint, salt int, part int) RETURNS boolean LANGUAGE sql
        IMMUTABLE AS 'SELECT abs(hashint8extended(key, salt)) % part = 0';
      UPDATE lineitem SET l_extendedprice = l_extendedprice + 0.01, l_comment = l_comment || E' \\\\.\\n"x'
        WHERE pick(l_orderkey * 10 + l_linenumber, \(seed), \(part));
      DELETE FROM lineitem WHERE pick(l_orderkey, \(seed) + 1, \(part * 2));
      UPDATE orders SET o_comment = CASE WHEN o_orderkey % 2 = 0 THEN NULL ELSE '' END
        WHERE pick(o_orderkey, \(seed) + 2, \(part));
      INSERT INTO lineitem SELECT l_orderkey + \(fresh), l_partkey, l_suppkey, l_linenumber, l_quantity,
          l_extendedprice, l_discount, l_tax, l_returnflag, l_linestatus, l_shipdate, l_commitdate,
          l_receiptdate, l_shipinstruct, l_shipmode, l_comment
        FROM lineitem WHERE l_orderkey < 10000000 AND pick(l_orderkey, \(seed) + 3, \(part * 2));
      INSERT INTO orders SELECT o_orderkey + \(fresh), o_custkey, o_orderstatus, o_totalprice,
          o_orderdate, o_orderpriority, o_clerk, o_shippriority, o_comment
        FROM orders WHERE o_orderkey < 10000000 AND pick(o_orderkey, \(seed) + 3, \(part * 2));
      DELETE FROM lineitem WHERE pick(l_orderkey, \(seed) + 4, \(part * 2));
      DELETE FROM orders WHERE pick(o_orderkey, \(seed) + 4, \(part * 2));
      UPDATE customer SET c_acctbal = -c_acctbal, c_address = NULL WHERE pick(c_custkey, \(seed), \(part));
      DELETE FROM customer WHERE pick(c_custkey, \(seed) + 1, \(part * 2));
      """)
  }

  private static let tables = """
    CREATE TABLE customer (c_custkey bigint PRIMARY KEY, c_name text, c_address text,
      c_nationkey int, c_phone text, c_acctbal numeric(12, 2), c_mktsegment text, c_comment text);
    CREATE TABLE orders (o_orderkey bigint PRIMARY KEY, o_custkey bigint, o_orderstatus char(1),
      o_totalprice numeric(12, 2), o_orderdate date, o_orderpriority text, o_clerk text,
      o_shippriority int, o_comment text);
    CREATE TABLE lineitem (l_orderkey bigint, l_partkey int, l_suppkey int, l_linenumber int,
      l_quantity numeric(12, 2), l_extendedprice numeric(12, 2), l_discount numeric(12, 2),
      l_tax numeric(12, 2), l_returnflag char(1), l_linestatus char(1), l_shipdate date,
      l_commitdate date, l_receiptdate date, l_shipinstruct text, l_shipmode text, l_comment text,
      PRIMARY KEY (l_orderkey, l_linenumber));
    CREATE SCHEMA shop;
    CREATE TABLE shop.orders (key bigint PRIMARY KEY, customer bigint, status text NOT NULL,
      total numeric(12, 2), placed date, comment text, lines jsonb NOT NULL);
    CREATE TABLE shop.customers (key bigint PRIMARY KEY, name varchar(25), address varchar(40),
      phone varchar(15), balance numeric(12, 2), comment text);
    """

  private static let text = """
    headgate: 1
    project: tpch
    sources:
      store: { postgres: { url: { env: STORE_URL } } }
    models:
      orders:
        source: store
        sql: |
          SELECT o_orderkey, o_custkey, o_orderstatus, o_totalprice, o_orderdate, o_comment,
            coalesce((SELECT json_agg(json_build_object('line', l_linenumber, 'part', l_partkey,
              'quantity', l_quantity, 'price', l_extendedprice, 'discount', l_discount,
              'shipped', l_shipdate, 'comment', l_comment) ORDER BY l_linenumber)
              FROM public.lineitem WHERE l_orderkey = o_orderkey), '[]') AS lines
          FROM public.orders
        identifier: [o_orderkey]
        columns:
          o_orderkey: { type: int, nullable: false }
          o_custkey: int
          o_orderstatus: string
          o_totalprice: decimal
          o_orderdate: date
          o_comment: string
          lines: { type: [ { line: int, part: int, quantity: decimal, price: decimal, discount: decimal, shipped: date, comment: string? } ] }
      customers:
        source: store
        sql: SELECT c_custkey, c_name, c_address, c_phone, c_acctbal, c_comment FROM public.customer
        identifier: [c_custkey]
        columns:
          c_custkey: { type: int, nullable: false }
          c_name: string
          c_address: string
          c_phone: string
          c_acctbal: decimal
          c_comment: string
    destinations:
      shop: { connector: postgres, settings: { url: { env: SHOP_URL } }, limits: { batch: 50 } }
    pipelines:
      orders:
        model: orders
        to: { destination: shop, action: rows, with: { schema: shop, table: orders } }
        mode: mirror
        match: [key]
        map:
          key: o_orderkey
          customer: o_custkey
          status: o_orderstatus
          total: o_totalprice
          placed: o_orderdate
          comment: o_comment
          lines:
            array:
              from: lines
              each:
                object: { line: line, part: part, quantity: quantity, price: price, discount: discount, shipped: shipped, comment: comment }
        guard: { deletes: { max: 100%, above: 0 } }
      customers:
        model: customers
        to: { destination: shop, action: rows, with: { schema: shop, table: customers } }
        mode: mirror
        match: [key]
        map: { key: c_custkey, name: c_name, address: c_address, phone: c_phone, balance: c_acctbal, comment: c_comment }
        guard: { deletes: { max: 100%, above: 0 } }

    """
}

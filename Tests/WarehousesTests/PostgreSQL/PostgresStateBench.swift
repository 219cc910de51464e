import PostgresServer
import SQLSyntax

@testable import Warehouses

/// A database with a user's tables, and states in a schema of it whose name has to be quoted.
final class PostgresStateBench: StateBench {
  let postgres: PostgresBench
  var clock: Int64 = 1_000
  /// Who runs connect as.
  var user: String?
  let schema = #"the "state" of tests"#

  init() throws { postgres = try PostgresBench() }

  var rows: any SQLConnection { postgres.connection }

  private var address: PostgresAddress {
    var address = PostgresAddress(url: postgres.server.conninfo(postgres.database))
    address.user = user
    return address
  }

  func warehouse() throws -> any Warehouse { try PostgresWarehouse(address, schema: schema) }

  var place: StatePlace { .schema(schema, address) }

  /// Every table of a schema with all its rows, as text.
  func content(of schema: String) throws -> [String: [String]] {
    var content: [String: [String]] = [:]
    for row in try rows.rows(
      """
      SELECT relname::text FROM pg_catalog.pg_class
      WHERE relnamespace = \(parameter: "schema", .text)::regnamespace AND relkind = 'r'
      """, ["schema": .text(PostgresDialect().quoted(identifier: schema))])
    {
      guard case .text(let name) = row[0] else { continue }
      let table = SQLTable(.named(schema), name)
      content[name] = try rows.rows("SELECT t::text FROM \(table.fragment) AS t ORDER BY 1").map {
        "\($0[0])"
      }
    }
    return content
  }
}

import Foundation
import PostgresServer
import Testing

/// Something that is wrong with the database of a source or a ledger, and what a user is told of it.
struct BadDatabase: Sendable, CustomTestStringConvertible {
  typealias Bench = BadDatabaseBench

  let testDescription: String
  let exit: Int32
  /// What the message has in it.
  let says: [String]
  /// What the line of the project's text has in it that the message points at.
  let line: String
  var needsTLS = false
  /// Brings it about; what comes back sets it right.
  let spoil: @Sendable (Bench) throws -> () throws -> Void

  init(
    _ name: String, _ exit: Int32, _ says: String..., at line: String, needsTLS: Bool = false,
    _ spoil: @escaping @Sendable (Bench) throws -> () throws -> Void
  ) {
    testDescription = name
    self.exit = exit
    self.says = says
    self.line = line
    self.needsTLS = needsTLS
    self.spoil = spoil
  }

  static let all = ways(of: .source) + ways(of: .ledger) + statements + rights + states

  // Ways there.

  private static func ways(of party: Bench.Party) -> [BadDatabase] {
    let line = party.line
    return [
      BadDatabase(
        "\(party): a wrong password", 1, "password authentication failed for user \"postgres\"",
        "correct the user or the password", at: line
      ) { $0.reach(party) { $0.replacing("a%20secret", with: "hunter2") } },
      BadDatabase(
        "\(party): no such database", 1, "database \"nowhere\" does not exist",
        "nowhere at 127.0.0.1",
        at: line
      ) { bench in bench.reach(party) { $0.replacing(bench.source.database, with: "nowhere") } },
      BadDatabase(
        "\(party): no server", 5, "Connection refused", at: line
      ) { bench in bench.reach(party) { $0.replacing(":\(bench.source.server.port)/", with: ":1/") }
      },
      BadDatabase(
        "\(party): no TLS", 1, "server does not support SSL", "`sslmode: disable`", at: line
      ) { $0.reach(party) { $0 + "?sslmode=require" } },
      BadDatabase(
        "\(party): a certificate of another name", 1, "does not match host name \"127.0.0.1\"",
        "name the `host` as its certificate does", at: line, needsTLS: true
      ) { bench in
        bench.reach(party) {
          $0 + "?sslmode=verify-full&sslrootcert=\(bench.certificates?.root ?? "")"
        }
      },
      BadDatabase(
        "\(party): a certificate of another authority", 1, "certificate verify failed",
        "`sslrootcert`", at: line, needsTLS: true
      ) { bench in
        let other = try PostgresCertificates(name: "127.0.0.1")
        let mend = bench.reach(party) { $0 + "?sslmode=verify-full&sslrootcert=\(other.root)" }
        return { withExtendedLifetime(other) { mend() } }
      },
      BadDatabase(
        "\(party): a database that is not UTF-8", 1, "LATIN1", "ENCODING 'UTF8'", at: line
      ) { bench in
        let server = bench.source.server
        let other = try server.makeDatabase("ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'")
        let mend = bench.reach(party) { $0.replacing(bench.source.database, with: other) }
        return {
          mend()
          try server.dropDatabase(other)
        }
      },
    ]
  }

  // Statements.

  private static let statements = [
    BadDatabase(
      "a statement that takes too long", 5, "ran into its time limit", "raise `timeout`",
      "which model `people` reads", at: "  store:"
    ) { bench in
      try bench.edit(
        (bench.address, "\(bench.address), timeout: 1s"),
        ("FROM people", "FROM people, (SELECT pg_sleep(60)) AS s"))
    },
    BadDatabase(
      "a table that somebody has locked", 5, "is locked by another program",
      "which model `people` reads", at: "  store:"
    ) { bench in
      let mend = try bench.edit((bench.address, "\(bench.address), lock_timeout: 1s"))
      let lock = try LockHolder(bench.source)
      try lock.lock("people")
      return {
        lock.release()
        try mend()
      }
    },
    BadDatabase(
      "a query without columns", 1, "source `store`", "model `people`", "returns no columns",
      at: "sql: SELECT FROM"
    ) { try $0.edit(("SELECT id, name, email, spent FROM", "SELECT FROM")) },
    BadDatabase(
      "two columns of one name", 1, "model `people`", "column `name`", "with AS", at: "sql: SELECT"
    ) { try $0.edit(("SELECT id, name,", "SELECT id, email AS name, name,")) },
    BadDatabase(
      "a column that is not returned", 1, "model `people`", "no column `spent`", at: "sql: SELECT"
    ) { try $0.edit((", spent FROM", " FROM")) },
    BadDatabase(
      "a table that is not there", 1, "source `store`", "model `people`",
      "relation \"persons\" does not exist", at: "sql: SELECT"
    ) { try $0.edit(("spent FROM people", "spent FROM persons")) },
    BadDatabase(
      "a value that cannot be computed", 1, "source `store`", "model `people`", "\"...\"",
      at: "sql: SELECT"
    ) { try $0.edit(("name, email, spent FROM", "name::int AS name, email, spent FROM")) },
  ]

  // Rights.

  private static let rights = [
    BadDatabase(
      "no right to read a table", 1, "model `people`", "`GRANT SELECT ON people TO clerk",
      at: "sql: SELECT"
    ) {
      try $0.come(
        Bench.states)
    },
    BadDatabase(
      "no right to use a schema", 1, "model `people`", "`GRANT USAGE ON SCHEMA private TO clerk",
      at: "sql: SELECT"
    ) { bench in
      let edited = try bench.edit(("spent FROM people", "spent FROM private.people"))
      let come = try bench.come(
        """
        CREATE SCHEMA private; CREATE VIEW private.people AS SELECT * FROM people;
        \(Bench.states)
        """)
      return {
        try come()
        try edited()
      }
    },
    BadDatabase(
      "no right to the state", 1, "`GRANT USAGE, CREATE ON SCHEMA _headgate TO clerk",
      "`headgate doctor`", at: "  people:\n    model"
    ) { try $0.come("GRANT SELECT ON people TO #") },
    BadDatabase(
      "no right to connect", 1, "`GRANT CONNECT ON DATABASE \"test_", at: "  store:"
    ) { bench in
      let database = bench.source.database
      let come = try bench.come("REVOKE CONNECT ON DATABASE \(database) FROM PUBLIC")
      return {
        _ = try bench.source.sql("GRANT CONNECT ON DATABASE \(database) TO PUBLIC")
        try come()
      }
    },
    BadDatabase(
      "no right to the ledger", 1, "`GRANT USAGE, CREATE ON SCHEMA our_ledger TO clerk",
      at: "state:"
    ) { try $0.come(as: .ledger, "GRANT SELECT ON people TO #") },
  ]

  // States and ledgers that do not fit.

  private static let states = [
    BadDatabase(
      "a state of a newer version", 6, "made by a newer headgate", "update headgate",
      at: "  people:\n    model"
    ) { try $0.change("_headgate.headgate_format", "version", to: "99") },
    BadDatabase(
      "a state of another project's ledger", 6, "belongs to another ledger", "`headgate adopt`",
      at: "  people:\n    model"
    ) { try $0.change("_headgate.pipelines", "ledger", to: "'aaaaaaaaaaaa'") },
    BadDatabase(
      "a ledger of another project", 6, "is of project `people`, and this is project `folk`",
      "`schema` under `state`", "`headgate adopt`", at: "state:"
    ) { try $0.edit(("project: people", "project: folk")) },
    BadDatabase(
      "a ledger of a newer version", 6, "made by a newer headgate", "update headgate", at: "state:"
    ) { try $0.change("our_ledger.headgate_ledger", "version", to: "99") },
  ]
}

import PostgresServer
import SQLSyntax
import Testing
import Warehouses

@testable import Ledger

/// A ledger that several machines write, on a server that may go away.
@Suite(.enabled(if: PostgresInstallation.isFound, "the package `postgresql` is not installed"))
struct LedgerDatabaseTests {
  @Test(
    "processes that make a ledger at once make one, beside the states of a schema that is there")
  func together() throws {
    let bench = try LedgerBench(.postgres)
    try bench.connection().execute("CREATE SCHEMA _headgate")
    try bench.connection().execute("CREATE TABLE _headgate.pipelines (uid text)")
    let place = bench.place
    let ids = atOnce(6) { number in
      try Ledger.open(place, create: true, now: { 1 }, random: { UInt64(number) + 77 })?.id
    }
    #expect(ids.count == 6)
    #expect(Set(ids.map { try? $0.get() }).count == 1, "\(ids)")
  }

  @Test("of many that come for a lease that nobody has, or that ran out, one gets it")
  func race() throws {
    let bench = try LedgerBench(.postgres)
    let place = bench.place
    _ = try bench.open()
    for round in 1...5 {
      let taken = atOnce(8) { number -> Bool in
        let ledger = try Ledger.open(
          place, create: false, now: { 1 }, random: { UInt64(round * 100 + number) })
        do {
          _ = try ledger?.takeLease(
            uid: "p", owner: LeaseOwner(token: "\(round)-\(number)", host: "h\(number)", pid: 1),
            duration: 60_000)
          return true
        } catch LedgerError.leaseHeld { return false }
      }
      #expect(try taken.map { try $0.get() }.filter { $0 }.count == 1)
      try bench.pass(60_000)
    }
  }

  @Test("no number of a run is given twice, also where some are skipped meanwhile")
  func numbers() throws {
    let bench = try LedgerBench(.postgres)
    let place = bench.place
    _ = try bench.open()
    let numbers = atOnce(5) { number -> [Int64] in
      let ledger = try #require(
        try Ledger.open(
          place, create: false, now: { 1 }, random: { UInt64(number) + 9 }))
      return try (1...20).map { step in
        if number == 0 { try ledger.skipRuns(upTo: Int64(step) * 3) }
        return try ledger.startRun(uid: "p\(number)")
      }
    }
    let all = try numbers.flatMap { try $0.get() }
    #expect(Set(all).count == 100)
    let ledger = try #require(try bench.open())
    let last = try ledger.lastRunNumber()
    #expect(last >= (all.max() ?? 0))
    try ledger.skipRuns(upTo: last + 5)
    try ledger.skipRuns(upTo: 2)
    #expect(try ledger.startRun(uid: "p") > last + 5)
  }

  @Test("a run that another process closes while it journals takes no more entries")
  func fenced() throws {
    let bench = try LedgerBench(.postgres)
    let ledger = try #require(try bench.open())
    let run = try ledger.startRun(uid: "p")
    try ledger.journalWindow(run, 1...9, decided: [OutcomeRange(seqs: 1...1, outcome: .same)])
    let other = try #require(try bench.open())
    try other.closeRun(run, status: .interrupted, counts: RunCounts(), generation: nil)
    let late = [OutcomeRange(seqs: 2...3, outcome: .accepted)]
    #expect(throws: LedgerError.leaseLost) { try ledger.journal(run, late) }
    #expect(throws: LedgerError.leaseLost) { try ledger.journalWindow(run, 10...19) }
    #expect(throws: LedgerError.leaseLost) {
      try ledger.closeRun(run, status: .succeeded, counts: RunCounts(), generation: 3)
    }
    #expect(try ledger.journal(of: run) == RunJournal(windows: [], outcomes: []))
  }

  @Test("words of a destination with a zero byte are kept, which the server keeps in no text")
  func zero() throws {
    let bench = try LedgerBench(.postgres)
    let ledger = try #require(try bench.open())
    let run = try ledger.startRun(uid: "p")
    try ledger.journal(
      run, [OutcomeRange(seqs: 1...1, outcome: .rejected, code: "c\0", message: "a\0b")])
    try ledger.keep([FailureRecord(key: "k\0", code: "c", message: "\0", payload: "{\0}")], of: run)
    #expect(try ledger.journal(of: run).outcomes.first?.message == "a\u{FFFD}b")
    #expect(try ledger.forgetFailures(uid: "p", keys: ["k\0"]) == 1)
  }

  @Test("what stands in the way of a ledger is named with its remedy, and without a secret")
  func refusals() throws {
    let server = try PostgresServer.shared.get()
    let bench = try LedgerBench(.postgres)
    let name = try #require(bench.database).name
    try server.sql("CREATE ROLE clerk\(name) LOGIN PASSWORD 'clerks secret'")
    defer {
      _ = try? server.sql("DROP OWNED BY clerk\(name)", in: name)
      _ = try? server.sql("DROP ROLE clerk\(name)")
    }
    var address = PostgresAddress(url: server.conninfo(name))
    func message(_ place: LedgerPlace) -> String {
      do {
        _ = try Ledger.open(place, create: true, now: { 1 }, random: { 5 })
        return "none"
      } catch { return "\(type(of: error)): \(error)" }
    }
    address.user = "clerk\(name)"
    let denied = message(.schema("_headgate", address))
    #expect(denied.contains("denies a right") && denied.contains("GRANT CREATE ON DATABASE"))
    // A schema that was made for it will do.
    try server.sql("CREATE SCHEMA ours AUTHORIZATION clerk\(name)", in: name)
    #expect(message(.schema("ours", address)) == "none")
    try server.sql("CREATE SCHEMA theirs; CREATE TABLE theirs.ledger_runs (x int)", in: name)
    #expect(message(.schema("theirs", address)).contains("tables that are not of a ledger"))
    var wrong = PostgresAddress(url: server.url(name))
    wrong.password = "a wrong secret"
    let refused = message(.schema("_headgate", wrong))
    #expect(refused.contains("cannot be used") && refused.contains("password"), "\(refused)")
    var gone = PostgresAddress()
    (gone.host, gone.port, gone.password) = (server.folder, 1, "a secret")
    let unreachable = message(.schema("_headgate", gone))
    #expect(unreachable.contains("cannot be reached"), "\(unreachable)")
    for text in [denied, refused, unreachable] { #expect(!text.contains("secret")) }
  }
}

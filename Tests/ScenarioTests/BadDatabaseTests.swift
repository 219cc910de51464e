import Emulators
import Foundation
import PostgresServer
import Testing

/// What a user is told of a database that is of no use, and that nothing comes of it.
@Suite(.startsCommands, .needsPostgres) struct BadDatabaseTests {
  private static let privacy = PrivacyCheck(
    personal: ["@example.com", "Person "], secrets: ["t0ken", "hunter2"] + PostgresServer.passwords)

  @Test(
    "what is wrong with a database is named with its place and the remedy, and once it is right exactly what is due is sent",
    arguments: BadDatabase.all)
  func told(of bad: BadDatabase) throws {
    try Engine.$current.withValue(.postgres) {
      let bench = try BadDatabaseBench(tls: bad.needsTLS)
      let (people, store) = (bench.people, bench.people.store)
      #expect(try people.apply().exit == 0)
      try people.edit()
      let before = store.records
      let (requests, sent) = (people.server.requests.count, store.operationCount)
      let changes = try people.project.plan().counts
      let mend = try bad.spoil(bench)
      let place = try bench.place(bad.line)
      for command in [["plan"], ["apply", "--auto-approve"]] {
        let ended = try people.project.run(["headgate"] + command)
        #expect(ended.exit == bad.exit, "\(command): \(ended)")
        for words in bad.says + [place] {
          #expect(ended.errors.contains(words), "`\(words)` is not said by \(command): \(ended)")
        }
        Self.privacy.check(ended)
      }
      #expect(people.server.requests.count == requests)
      #expect(store.records == before)
      try mend()
      let next = try people.apply()
      #expect(next.exit == 0, "\(next)")
      #expect(
        store.operationCount - sent == changes.added + changes.changed + changes.removed)
      let wanted = try people.expected(held: before.filter { $0.key == "10" })
      #expect(differences(store.records, from: wanted) == [])
      #expect(try people.project.headgate("plan", "--detailed-exitcode").exit == 0)
    }
  }

  @Test("a server that goes away in the middle of a statement is missed, and nothing is lost")
  func lost() throws {
    try Engine.$current.withValue(.postgres) {
      let server = try PostgresServer()
      let people = try PeopleProject(server: server)
      let source = try #require(people.project.source)
      #expect(try people.apply().exit == 0)
      try people.edit()
      let before = people.store.records
      let sent = people.store.operationCount
      let counts = try people.project.plan().counts
      let lock = try LockHolder(source)
      try lock.lock("people")
      let command = try people.project.start("apply", "--auto-approve")
      let waits = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
      while try source.sql(waits).isEmpty, command.isRunning { usleep(10_000) }
      server.kill()
      let ended = try command.ended()
      #expect(ended.exit == 5, "\(ended)")
      #expect(ended.errors.contains("source `store`, which model `people` reads"), "\(ended)")
      #expect(ended.errors.contains("try again"), "\(ended)")
      Self.privacy.check(ended)
      lock.release()
      try server.start()
      #expect(people.store.records == before)
      #expect(try people.apply().exit == 0)
      #expect(
        people.store.operationCount - sent == counts.added + counts.changed + counts.removed)
      #expect(try people.project.headgate("plan", "--detailed-exitcode").exit == 0)
    }
  }

  @Test(
    "a type without equality is compared by its text",
    arguments: [
      "point(id, length(name))", "json_build_object('n', name)", "xmlelement(name n, name)",
    ])
  func withoutEquality(type: String) throws {
    try Engine.$current.withValue(.postgres) {
      let people = try PeopleProject()
      try people.project.edit("headgate.yaml", "SELECT id, name,", "SELECT id, \(type) AS name,")
      #expect(try people.apply().exit == 0)
      try people.project.sql("UPDATE people SET name = name || '!' WHERE id IN (3, 4)")
      let sent = people.store.operationCount
      let ended = try people.apply()
      #expect(ended.exit == 0, "\(ended)")
      #expect(people.store.operationCount - sent == 2)
      #expect(try people.project.headgate("plan", "--detailed-exitcode").exit == 0)
    }
  }

  @Test("a project that was renamed takes its ledger along")
  func renamed() throws {
    let bench = try Engine.$current.withValue(.postgres) { try BadDatabaseBench(tls: false) }
    let people = bench.people
    #expect(try people.apply().exit == 0)
    _ = try bench.edit(("project: people", "project: folk"))
    #expect(try people.apply().exit == 6)
    let asked = try people.project.headgate("adopt")
    #expect(asked.exit == 3 && asked.errors.contains("of project `people`"), "\(asked)")
    #expect(try people.apply().exit == 6)
    #expect(try people.project.headgate("adopt", "--auto-approve").exit == 0)
    let sent = people.store.operationCount
    let next = try people.apply()
    #expect(next.exit == 0, "\(next)")
    #expect(people.store.operationCount == sent)
  }
}

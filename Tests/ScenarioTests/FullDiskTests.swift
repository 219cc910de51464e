import Emulators
import Foundation
import PostgresServer
import Testing

/// Writes that fail at some size of a file, under ledger, state and destination, as on a full disk.
@Suite(.startsCommands) struct FullDiskTests {
  /// Limits in KiB, so that every file of a small project is cut off somewhere.
  private static let sizes = [4, 8, 12, 16, 24, 32, 40, 48, 56, 64, 68, 72, 80, 88, 96, 112, 128]

  private static func apply(_ project: TestProject, kilobytes: Int) throws -> TestProject.Ended {
    try project.run([
      "bash", "-c",
      "trap '' XFSZ; ulimit -f \(kilobytes); exec headgate apply --auto-approve",
    ])
  }

  /// The file that the message names; the message says what to do.
  private static func named(_ ended: TestProject.Ended) -> String? {
    #expect(ended.errors.contains("no space left"), "\(ended)")
    #expect(ended.errors.contains("free some"), "\(ended)")
    return [".headgate/ledger.db", ".headgate/state/", "out.jsonl"].first {
      ended.errors.contains($0)
    }
  }

  @Test("on a disk that is full at any size the message names the file, and the next run converges")
  func http() throws {
    let people = try PeopleProject()
    var named: Set<String> = []
    try people.project.save(as: "start")
    for isFirst in [true, false] {
      if !isFirst {
        try people.project.restore("start")
        #expect(try people.apply().exit == 0)
        try people.edit()
        try people.project.save(as: "start")
      }
      let before = people.store.records
      for size in Self.sizes {
        try people.project.restore("start")
        people.store.restore(before)
        let ended = try Self.apply(people.project, kilobytes: size)
        if ended.exit != 0 {
          #expect(ended.exit == 1, "\(size) KiB: \(ended)")
          try named.insert(#require(Self.named(ended)))
        }
        PeopleProject.privacy.check(ended)
        let next = try people.apply()
        #expect(next.exit == 0, "\(size) KiB: \(next)")
        let wanted = try people.expected(held: before.filter { $0.key == "10" })
        #expect(differences(people.store.records, from: wanted) == [], "\(size) KiB")
        #expect(try people.project.headgate("plan", "--detailed-exitcode").exit == 0)
        try PeopleProject.privacy.check(people.project)
      }
    }
    #expect(named == [".headgate/ledger.db", ".headgate/state/"])
  }

  @Test(
    "a server whose disk is full at any size is named, and the next run converges",
    .needsPostgres, .enabled(if: TinyDisk.isPossible, "no right to mount a small disk"))
  func server() throws {
    try Engine.$current.withValue(.postgres) {
      var options = PostgresServer.Options()
      options.disk = 192 << 10
      let server = try PostgresServer(options)
      let disk = try #require(server.disk)
      let people = try PeopleProject(server: server)
      #expect(try people.apply().exit == 0)
      var told = 0
      for (round, kilobytes) in [0, 8, 24, 48, 96, 160, 256, 512].enumerated() {
        let before = people.store.records
        try people.project.sql(
          "INSERT INTO people SELECT 1000 * \(round + 1) + i, repeat('x', 900), 'e@example.com', i FROM generate_series(1, 300) AS i"
        )
        try people.project.sql("CHECKPOINT")
        try disk.fill(leaving: kilobytes)
        let ended = try people.apply()
        #expect([0, 1, 5].contains(ended.exit), "\(kilobytes) KiB: \(ended)")
        if ended.errors.contains("no space left") { told += 1 }
        PeopleProject.privacy.check(ended)
        disk.free()
        try server.restart()
        let next = try people.apply()
        #expect(next.exit == 0, "\(kilobytes) KiB: \(next)\nafter \(ended)")
        #expect(
          try differences(people.store.records, from: people.expected()) == [],
          "\(kilobytes) KiB, \(before.count) before")
        #expect(try people.project.headgate("plan", "--detailed-exitcode").exit == 0)
      }
      #expect(told > 0, "no run was told that the disk is full")
    }
  }

  @Test(
    "a file destination that cannot grow is named, exit 5, and the next run converges",
    arguments: ["operations", "records"])
  func file(action: String) throws {
    // The file gets larger than any other of the project.
    let people = try FileProject(action: action, filler: 4_000)
    try people.project.sql(
      """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
      INSERT INTO people SELECT i, 'Person ' || i FROM n
      """)
    try people.project.write("out.jsonl", #"{"id": 0}"# + "\n")
    let ended = try Self.apply(people.project, kilobytes: 400)
    #expect(ended.exit == 5, "\(ended)")
    #expect(Self.named(ended) == "out.jsonl")
    #expect(try people.project.text("out.jsonl") == #"{"id": 0}"# + "\n")
    #expect(try people.apply().exit == 0)
    #expect(try people.content() == people.expected())
  }
}

import Foundation
import PostgresServer

/// PostgreSQL as source and state, each figure beside hand-written SQL or a client in C on the same server.
struct PostgresSuite {
  let headgate: String
  let folder: String
  let rounds: Int
  let report: Report
  private let own = CommandLine.arguments[0]
  private let server: PostgresServer
  private let sink: SinkProcess

  init(headgate: String, folder: String, rounds: Int, report: Report) throws {
    (self.headgate, self.folder, self.rounds, self.report) = (headgate, folder, rounds, report)
    var options = PostgresServer.Options()
    options.folder = folder + "/postgres"
    try FileManager.default.createDirectory(
      atPath: folder + "/postgres", withIntermediateDirectories: true)
    options.settings = ServerLog.settings.merging(
      ["shared_buffers": "512MB", "max_wal_size": "8GB", "maintenance_work_mem": "64MB"]
    ) { $1 }
    server = try PostgresServer(options)
    sink = SinkProcess(folder: folder)
  }

  /// Fills the table, syncs it for the first time, and unless that is all, again with nothing to send and after changes.
  func run(rows: Int, again: Bool) throws {
    let name = rows >= 1_000_000 ? "\(rows / 1_000_000)M" : "\(rows / 1000)k"
    try server.sql(PeopleTable.make(rows: rows))
    var log = ServerLog(path: server.folder + "/log")
    let peaks = try first(rows, name, &log) + (again ? steady(rows, name, &log) : [])
    report.line(
      "peak memory, \(name) rows", "\(peaks.max()!.short) MiB", floor: "", ratio: nil, aim: "64 MiB"
    )
  }

  // MARK: First sync

  private func first(_ rows: Int, _ name: String, _ log: inout ServerLog) throws -> [Double] {
    var runs: [Measured] = []
    var (delivery, copy, whole, steps, saved) = (
      [Double](), [Double](), [Double](), [Double](), [Double]()
    )
    // A delivery needs both cores, its floor one: single pairs are far apart on a machine that is shared, and five say little.
    var turns = Rounds(rows > 1_000_000 ? 1 : 3 * rounds)
    while !turns.isDone {
      try server.sql("DROP SCHEMA IF EXISTS _headgate CASCADE")
      let project = try makeProject(batch: 1000)
      try rest()
      let byHand = floor(PeopleTable.firstSteps)
      let alone = turns.watch { copies("first_changes ORDER BY row") }
      let snapshot = floor(PeopleTable.snapshotSteps)
      _ = floor(PeopleTable.dropSteps)
      try rest()
      _ = log.news()
      let run = turns.watch {
        Measured.run([headgate, "apply", "--auto-approve", "--project", project])
      }
      guard run.exit == 0 else { throw BenchmarkFailure("a first sync of \(name) rows") }
      turns.end()
      runs.append(run)
      delivery.append(log.news().filter { $0.session.hasPrefix("headgate") }.delivery)
      copy.append(alone)
      whole.append(run.seconds)
      steps.append(byHand + alone + snapshot)
      saved.append(byHand + alone)
    }
    report.pair(
      "first sync: delivery, \(name)", ours: delivery, floors: copy, what: "COPY alone",
      turns: turns,
      rows: rows, aim: "at most 1.25")
    report.pair(
      "first sync: whole run, \(name)", ours: whole, floors: steps,
      what: "changeset, COPY, snapshot", turns: turns,
      rows: rows, aim: "at most 1.15")
    report.pair(
      "first sync: whole run, \(name)", ours: whole, floors: saved, what: "changeset, COPY",
      turns: turns,
      rows: rows, aim: "")
    return runs.map(\.peak)
  }

  // MARK: Again

  private func steady(_ rows: Int, _ name: String, _ log: inout ServerLog) throws -> [Double] {
    var peaks: [Double] = []
    var (nothing, byHand, diffs, sums) = ([Double](), [Double](), [Double](), [Double]())
    var (quiet, changed, moves) = ([Double](), [Double](), [Double]())
    let apply = [headgate, "run", "--project", folder + "/project"]
    let snapshot = try server.sql(
      "SELECT '_headgate.' || quote_ident(tablename) FROM pg_tables WHERE tablename LIKE 'p\\_%\\_snapshot'"
    )
    try server.sql("DROP TABLE IF EXISTS sums; \(PeopleTable.sums); VACUUM ANALYZE sums")
    var turns = Rounds(rounds)
    while !turns.isDone {
      _ = log.news()
      let idle = turns.watch { Measured.run(apply) }
      quiet.append(log.news().seconds { $0.session.hasPrefix("headgate") && $0.isDiff })
      try server.sql(PeopleTable.change(round: turns.calm.count, rows: rows))
      turns.watch { byHand.append(floor(PeopleTable.diff(with: snapshot))) }
      turns.watch { sums.append(floor(PeopleTable.diffOfSums)) }
      _ = log.news()
      let run = turns.watch { Measured.run(apply) }
      turns.end()
      guard idle.exit == 0, run.exit == 0 else { throw BenchmarkFailure("a run of \(name) rows") }
      let entries = log.news().filter { $0.session.hasPrefix("headgate") }
      diffs.append(entries.seconds(where: \.isDiff))
      moves.append(entries.seconds(where: \.isMove))
      nothing.append(idle.seconds)
      changed.append(run.seconds)
      peaks += [idle.peak, run.peak]
    }
    report.pair(
      "diff, 2 % changed, \(name)", ours: diffs, floors: byHand, what: "by hand", turns: turns,
      rows: rows, aim: "at most 1.1")
    report.pair(
      "diff, 2 % changed, \(name)", ours: diffs, floors: sums, what: "md5 of the row", turns: turns,
      rows: rows, aim: "at most 0.4")
    report.pair(
      "nothing to send, \(name)", ours: nothing, floors: quiet, what: "its diff", turns: turns,
      rows: rows, aim: "at most 1.1")
    let (move, changes) = (turns.kept(moves).median, Double(rows) * 0.02)
    report.line(
      "moving the snapshot, \(name)", "\((move * 1e6 / changes).short) us a changed row",
      floor: "\((changes * 1e-5 + 0.05).short) s allowed", ratio: move / (changes * 1e-5 + 0.05),
      aim: "at most 1", "\(move.short) s of \(changed.median.short) s")
    return peaks
  }

  // MARK: One record a request

  /// As many requests as records.
  func single(rows: Int) throws {
    try server.sql(PeopleTable.make(rows: rows))
    var log = ServerLog(path: server.folder + "/log")
    var (ours, floors) = ([Double](), [Double]())
    var turns = Rounds(rounds)
    while !turns.isDone {
      try server.sql("DROP SCHEMA IF EXISTS _headgate CASCADE")
      let project = try makeProject(batch: 1)
      try rest()
      _ = log.news()
      let run = turns.watch {
        Measured.run([headgate, "apply", "--auto-approve", "--project", project])
      }
      guard run.exit == 0 else { throw BenchmarkFailure("one record a request") }
      ours.append(log.news().filter { $0.session.hasPrefix("headgate") }.delivery)
      let floor = turns.watch {
        Measured.run([own, "post", "http://127.0.0.1:\(sink.port)/people", "\(rows)", "16", "330"])
      }
      floors.append(floor.seconds)
      turns.end()
    }
    report.pair(
      "one record a request, \(rows / 1000)k", ours: ours, floors: floors,
      what: "libcurl multi in C", turns: turns,
      rows: rows, aim: "at most 1.43")
  }

  // MARK: Peers

  /// The same rows to the same sink by others, beside ours: for the first time, and again with nothing changed.
  func peers(rows: Int) throws {
    try server.sql(PeopleTable.make(rows: rows))
    let peers = Peers(folder: folder, server: server, sink: sink)
    var (first, again, drt, dlt) = ([Double](), [Double](), [Double](), [Double]())
    for _ in 0..<min(rounds, 3) {
      try server.sql("DROP SCHEMA IF EXISTS _headgate CASCADE")
      let project = try makeProject(batch: 1000)
      let run = Measured.run([headgate, "apply", "--auto-approve", "--project", project])
      let idle = Measured.run([headgate, "run", "--project", project])
      guard run.exit == 0, idle.exit == 0 else { throw BenchmarkFailure("a run beside peers") }
      first.append(run.seconds)
      again.append(idle.seconds)
      if let theirs = try peers.drt() {
        guard theirs.exit == 0 else { throw BenchmarkFailure("drt-core") }
        drt.append(theirs.seconds)
      }
      if let theirs = peers.dlt() {
        guard theirs.exit == 0 else { throw BenchmarkFailure("dlt") }
        dlt.append(theirs.seconds)
      }
    }
    for (name, theirs) in [("drt-core", drt), ("dlt", dlt)] {
      guard !theirs.isEmpty else {
        print("\(name) is left out: its packages cannot be installed")
        continue
      }
      for (what, ours) in [("first", first), ("again", again)] {
        report.line(
          "\(rows / 1000)k rows, \(what)", "\(ours.median.short) s",
          floor: "\(theirs.median.short) s (\(name))", ratio: ours.median / theirs.median, aim: "",
          "\((theirs.median / ours.median).short) times as fast")
      }
    }
  }

  // MARK: Parts

  /// Until what was written is on disk: nobody pays for what another left to write.
  private func rest() throws {
    try server.sql("CHECKPOINT")
    sync()
  }

  private func makeProject(batch: Int) throws -> String {
    let project = folder + "/project"
    try? FileManager.default.removeItem(atPath: project)
    try FileManager.default.createDirectory(atPath: project, withIntermediateDirectories: true)
    try PostgresProject.text(
      folder: server.folder, port: server.port, database: "postgres", sink: sink.port, batch: batch
    ).write(toFile: project + "/headgate.yaml", atomically: true, encoding: .utf8)
    return project
  }

  /// Seconds of the statements together, in a session of their own.
  private func floor(_ statements: [String]) -> Double {
    let start = Measured.now()
    Measured.must([own, "statements", server.conninfo() + " application_name=floor"] + statements)
    return Measured.now() - start
  }

  private func copies(_ from: String) -> Double {
    let start = Measured.now()
    Measured.must(
      [own, "copy", server.conninfo() + " application_name=floor", PeopleTable.copy(from)])
    return Measured.now() - start
  }
}

/// What was measured did not work.
struct BenchmarkFailure: Error, CustomStringConvertible {
  let description: String
  init(_ what: String) { description = "\(what) failed" }
}

extension ServerLog.Entry {
  /// Statements of a changeset and its checks.
  var isDiff: Bool {
    statement.contains("_changes_") && !isReading && !isMove && !isEnd
      || statement.contains("_aside\"")
  }
  /// The changeset as it is read for sending.
  var isReading: Bool { statement.hasPrefix("COPY (") }
  /// The snapshot becomes what was accepted, its rows are counted on, and identifiers are kept for a replay.
  var isMove: Bool {
    if statement.contains("_kept_") || statement.hasPrefix("SELECT coalesce(sum(CASE") {
      return true
    }
    return ["INSERT INTO", "DELETE FROM", "UPDATE"].contains { statement.hasPrefix($0) }
      && (isOn("_snapshot") || isOn("_pending"))
  }
  private var isEnd: Bool { statement.hasPrefix("DROP") || statement.hasPrefix("ALTER") }

  private func isOn(_ table: String) -> Bool {
    statement.split(separator: " ").dropFirst(2).first?.contains(table) == true
      || statement.hasPrefix("UPDATE") && statement.split(separator: " ")[1].contains(table)
  }
}

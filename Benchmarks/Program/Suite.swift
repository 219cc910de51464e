import Glibc

/// All benchmarks, each beside its floor, runs interleaved; medians of the rounds.
struct Suite {
  let headgate: String
  private let own = CommandLine.arguments[0]
  private let folder = "/tmp/headgate-bench-\(getpid())"
  private let rounds = 5
  private let report = Report()

  init(headgate: String) {
    self.headgate = Self.absolute(headgate)
  }

  /// Runs the benchmarks named; all where none is.
  func run(only names: Set<String>) {
    func wants(_ name: String) -> Bool { names.isEmpty || names.contains(name) }
    Measured.must(["mkdir", "-p", folder])
    defer { Measured.must(["rm", "-rf", folder]) }
    print("medians of interleaved rounds; ratio is ours to the floor\n")
    if wants("start-up") { startUp() }
    if wants("mapping") { mapping() }
    if wants("audience") { audience() }
    if wants("lint") { lint() }
    if wants("sync") {
      sync(rows: 100_000, rounds: 3)
      sync(rows: 1_000_000, rounds: 3)
    }
    if wants("postgres") || names.contains("postgres-first") {
      postgres(firstAlone: !wants("postgres"))
    }
  }

  /// Of the tables on PostgreSQL; others by `ROWS=100000,1000000`.
  private var sizes: [Int] {
    let own = getenv("ROWS").map {
      String(cString: $0).split(separator: ",").compactMap { Int($0) }
    }
    return own ?? [100_000, 1_000_000, 5_000_000]
  }

  /// `firstAlone`: first syncs, and nothing else.
  private func postgres(firstAlone: Bool) {
    do {
      let suite = try PostgresSuite(
        headgate: headgate, folder: folder, rounds: rounds, report: report)
      for rows in sizes { try suite.run(rows: rows, again: !firstAlone) }
      guard !firstAlone else { return }
      try suite.single(rows: 200_000)
      try suite.peers(rows: 100_000)
    } catch {
      print("PostgreSQL: \(error)")
    }
  }

  private func audience() {
    let output = folder + "/audience.txt"
    Measured.must(["/bin/sh", "-c", "\(own) audience > \(output)"])
    let words = Self.text(of: output).split(whereSeparator: \.isWhitespace).map(String.init)
    guard words.count >= 4, let ours = Double(words[1]), let floor = Double(words[3]) else {
      return print("audience printed nothing to read: \(words.joined(separator: " "))")
    }
    report.line(
      "X Audience, two hashes", "\(Int(ours)) records/s", floor: "\(Int(floor)) (by hand in C)",
      ratio: ours / floor, aim: "300,000/s")
  }

  private func startUp() {
    var ours: [Measured] = []
    var floor: [Measured] = []
    for _ in 0..<20 {
      ours.append(.run([headgate, "--version"]))
      floor.append(.run(["/bin/true"]))
    }
    let (a, b) = (ours.map(\.seconds).median * 1000, floor.map(\.seconds).median * 1000)
    report.line(
      "start-up", "\(a.short) ms", floor: "\(b.short) ms (true)", ratio: a / b, aim: "20 ms")
  }

  private func mapping() {
    let output = folder + "/mapping.txt"
    Measured.must(["/bin/sh", "-c", "\(own) mapping > \(output)"])
    let words = Self.text(of: output).split(whereSeparator: \.isWhitespace).map(String.init)
    guard words.count >= 8, let ours = Double(words[1]), let floor = Double(words[3]),
      let encoder = Double(words[5])
    else { return print("mapping printed nothing to read") }
    report.line(
      "mapping, 12 columns", "\(Int(ours)) records/s", floor: "\(Int(floor)) (by hand)",
      ratio: ours / floor, aim: "1,000,000/s",
      "\((ours / encoder).short) times JSONEncoder (\(Int(encoder))/s), \(words[7]) bytes a record")
  }

  private func lint() {
    let project = folder + "/lint"
    BenchmarkProject.writePipelines(10_000, to: project)
    var ours: [Measured] = []
    var floor: [Measured] = []
    _ = Measured.run([own, "yaml-events", project])
    _ = Measured.run([headgate, "lint", project])
    for _ in 0..<rounds {
      ours.append(.run([headgate, "lint", project]))
      floor.append(.run([own, "yaml-events", project]))
    }
    guard ours.allSatisfy({ $0.exit == 0 }) else {
      return print("lint of the generated project failed")
    }
    let (a, b) = (ours.map(\.seconds).median, floor.map(\.seconds).median)
    report.line(
      "lint, 10,000 pipelines", "\(a.short) s", floor: "\(b.short) s (libyaml events)",
      ratio: a / b, aim: "3 times", "peak \(ours.map(\.peak).median.short) MiB")
  }

  private func sync(rows: Int, rounds: Int) {
    let name = rows >= 1_000_000 ? "\(rows / 1_000_000)M" : "\(rows / 1000)k"
    let sink = SinkProcess(folder: folder)
    var first: [Measured] = []
    var change: [Measured] = []
    var nothing: [Measured] = []
    var floor: [Measured] = []
    var diff: [Measured] = []
    for round in 0..<rounds {
      let project = folder + "/sync-\(rows)-\(round)"
      BenchmarkProject.writeSync(rows: rows, port: sink.port, to: project)
      let apply = [headgate, "apply", "--auto-approve", "--project", project]
      floor.append(.run([own, "sync-floor", project + "/people.db", sink.port]))
      first.append(.run(apply))
      for _ in 0..<2 {
        nothing.append(.run(apply))
        diff.append(.run([own, "diff-floor", project]))
      }
      BenchmarkProject.change(project)
      change.append(.run(apply))
      Measured.must(["rm", "-rf", project])
    }
    guard (first + change + nothing + diff).allSatisfy({ $0.exit == 0 }) else {
      return print("a sync of \(rows) rows failed")
    }
    let base = floor.map(\.seconds).median
    func show(_ what: String, _ runs: [Measured]) {
      let seconds = runs.map(\.seconds).median
      report.line(
        "\(what), \(name) rows", "\(Int(Double(rows) / seconds)) rows/s",
        floor: "\(Int(Double(rows) / base)) (copy, post)", ratio: base / seconds,
        aim: "150,000/s", "\(seconds.short) s, peak \(runs.map(\.peak).max()!.short) MiB (aim 64)")
    }
    show("first sync", first)
    show("1 % changed", change)
    show("nothing to send", nothing)
    let (ours, alone) = (nothing.map(\.seconds).median, diff.map(\.seconds).median)
    report.line(
      "nothing to send, \(name) rows", "\(ours.short) s", floor: "\(alone.short) s (diff alone)",
      ratio: ours / alone, aim: "1.1")
  }

  static func text(of path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = fread(&buffer, 1, 4095, file)
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func absolute(_ path: String) -> String {
    guard let full = realpath(path, nil) else {
      print("no headgate at \(path); `make build` first")
      exit(1)
    }
    defer { free(full) }
    return String(cString: full)
  }
}

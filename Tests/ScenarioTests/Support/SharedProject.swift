import Emulators
import Foundation

/// Two tables in two databases, sent by two pipelines to one target that they may share, and what that holds.
final class SharedProject {
  /// The built-in connector `http`.
  enum Destination: String, Sendable, CaseIterable { case members, records, record }

  struct Sender {
    var mode = "mirror"
    var isThere = true
    /// Further lines of the pipeline.
    var more: [String] = []
  }

  let destination: Destination
  let project: TestProject
  let server: HTTPServer
  /// `id`, which is the identifier, or `email`, a value.
  let match: String
  let records: RecordStore
  let members: MemberStore
  var senders: [Sender]
  var isShared = true

  init(_ destination: Destination, match: String = "email", _ senders: [Sender]? = nil) throws {
    self.destination = destination
    self.match = match
    self.senders = senders ?? [Sender(), Sender()]
    let records = RecordStore(path: "/in", key: [match], token: "t0ken", maxRecords: 2)
    let members = MemberStore(
      path: "/in", identity: .all([match]), token: "t0ken", maxRecords: 2)
    (self.records, self.members) = (records, members)
    server = try HTTPServer { request in
      switch destination {
      case .records, .record: records.answer(request)
      case .members: members.answer(request)
      }
    }
    project = try TestProject()
    project.environment = ["TOKEN": "t0ken"]
    for file in Self.names {
      try project.sql("CREATE TABLE people (id INTEGER, email TEXT)", on: "\(file).db")
    }
    try write()
  }

  deinit { server.stop() }

  static let names = ["a", "b"]

  /// Writes the definition as it is now.
  func write() throws {
    var yaml = """
      headgate: 1
      project: people
      sources: { a: { sqlite: { path: a.db } }, b: { sqlite: { path: b.db } } }
      models:
      \(Self.names.map { "  \($0): { source: \($0), table: people, identifier: [id], columns: { id: int, email: string } }" }.joined(separator: "\n"))
      destinations:
        out:
          connector: http
          settings: { base_url: "\(server.url)", token: { env: TOKEN } }
          limits: { batch: 2, concurrency: 1 }
      pipelines:

      """
    for (name, sender) in zip(Self.names, senders) where sender.isThere {
      yaml += """
          \(name):
            model: \(name)
            to: { destination: out, action: \(destination.rawValue), with: { path: /in } }
            mode: \(sender.mode)
            match: [\(match)]
            map: { \(match): \(match) }
            guard: { deletes: { max: 100%, above: 0 }, empty_source: allow }
        \((sender.more + (isShared ? ["shared: true"] : [])).map { "    \($0)\n" }.joined())

        """
    }
    try project.write("headgate.yaml", yaml)
  }

  /// Makes a database hold rows of these numbers: row 7 carries 7, or of `[1: 7]` row 1 does.
  func put(_ rows: [Int: Int], into name: String) throws {
    let values = rows.sorted { $0.key < $1.key }.map {
      "(\(match == "id" ? $0.value : $0.key), 'p\($0.value)@x.co')"
    }
    try project.sql(
      "DELETE FROM people;"
        + (values.isEmpty ? "" : "INSERT INTO people VALUES \(values.joined(separator: ", "))"),
      on: "\(name).db")
  }

  func put(_ numbers: [Int], into name: String) throws {
    try put(Dictionary(uniqueKeysWithValues: numbers.map { ($0, $0) }), into: name)
  }

  /// The numbers of the values that the destination holds.
  var held: [Int] {
    let values =
      destination == .members ? members.members : Array(records.records.keys)
    return values.compactMap { Int($0.filter(\.isNumber)) }.sorted()
  }

  /// Operations that the destination was asked for since it began.
  var sent: Int {
    destination == .members ? members.operations.count : records.operationCount
  }

  /// Applies, and says how many operations were announced and how many were sent.
  func apply(_ arguments: String..., with extra: [String: String] = [:]) throws -> (
    ended: TestProject.Ended, announced: Int, sent: Int
  ) {
    let before = sent
    let plan = try project.plan()
    let ended = try project.run(
      ["headgate", "apply", "--auto-approve"] + arguments, with: extra)
    let announced = plan.data.map(\.measurement.counts).reduce(0) {
      $0 + $1.added + $1.changed + $1.removed
    }
    return (ended, announced, sent - before)
  }
}

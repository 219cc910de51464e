import Emulators
import Foundation
import PostgresServer

/// A table of three columns sent in any mode to any kind of destination, and what that saw.
final class ModeProject {
  enum Destination: String, Sendable, CaseIterable {
    /// The built-in connector `http`: a batch of records, one record a request, members, events with keys, one event a request.
    case records, record, members, events, event
    /// The connector `file`: a log of operations, the whole content.
    case operations, content

    var isFile: Bool { self == .operations || self == .content }
    var isEvent: Bool { self == .events || self == .event }
  }

  /// What may be edited between runs.
  struct Definition {
    var mode = "mirror"
    /// The column that names rows.
    var identifier = "id"
    /// `id`, which is the identifier, or `email`, a value.
    var match = "id"
    var map = ["id: id", "email: email", "name: name"]
    /// Further lines of the pipeline.
    var more: [String] = []
    var batch = 500
  }

  let destination: Destination
  let project: TestProject
  let server: HTTPServer
  let records: RecordStore
  let members: MemberStore
  let sink: EventSink
  var definition: Definition
  private var seenRequests = 0
  private var seenLines = 0

  init(_ destination: Destination, _ definition: Definition = Definition()) throws {
    self.destination = destination
    self.definition = definition
    let records = RecordStore(path: "/in", key: [definition.match], token: "t0ken")
    let members = MemberStore(path: "/in", identity: .all([definition.match]), token: "t0ken")
    let sink = EventSink(path: "/in", takesKeys: destination == .events, token: "t0ken")
    (self.records, self.members, self.sink) = (records, members, sink)
    server = try HTTPServer { request in
      switch destination {
      case .records, .record: records.answer(request)
      case .members: members.answer(request)
      case .events, .event: sink.answer(request)
      case .operations, .content: HTTPServer.Answer(500)
      }
    }
    project = try TestProject()
    project.environment = ["TOKEN": "t0ken"]
    try project.sql("CREATE TABLE people (id INTEGER, email TEXT, name TEXT)")
    try write()
  }

  deinit { server.stop() }

  /// Puts rows into the place of those that are there, each with a name.
  func rows(_ names: [Int: String]) throws {
    let values = names.sorted { $0.key < $1.key }.map { "(\($0), 'p\($0)@x.co', '\($1)')" }
    try project.sql(
      "DELETE FROM people;"
        + (values.isEmpty ? "" : "INSERT INTO people VALUES \(values.joined(separator: ", "))"))
  }

  /// Writes the definition as it is now.
  func write() throws {
    let account =
      destination.isFile
      ? "connector: file, settings: { path: out.jsonl }"
      : #"connector: http, settings: { base_url: "\#(server.url)", token: { env: TOKEN } }"#
    let pace = destination.isFile ? "" : ", concurrency: 1"
    let action = destination == .content ? "records" : destination.rawValue
    let with = destination.isFile ? "" : ", with: { path: /in }"
    let match = destination.isEvent ? "" : "    match: [\(definition.match)]\n"
    try project.write(
      "headgate.yaml",
      """
      headgate: 1
      project: people
      sources:
        store: \(Engine.current.source)
      models:
        people:
          source: store
          table: people
          identifier: [\(definition.identifier)]
          columns: { id: int, email: { type: string, pii: true }, name: string }
      destinations:
        out: { \(account), limits: { batch: \(definition.batch)\(pace) } }
      pipelines:
        people:
          model: people
          to: { destination: out, action: \(action)\(with) }
          mode: \(definition.mode)
      \(match)    map: { \(definition.map.joined(separator: ", ")) }
          guard: { deletes: { max: 100%, above: 1000 }, empty_source: allow, rejects: { max: 100% } }
      \(definition.more.map { "    \($0)\n" }.joined())
      """)
  }

  func apply(with extra: [String: String] = [:]) throws -> TestProject.Ended {
    try project.headgate("apply", "--auto-approve", with: extra)
  }

  /// What the destination got since it was asked last, as `change 7`, in the order of the rows; only the digits of a match value count.
  func news() throws -> [String] {
    var news: [(operation: String, id: Int)] = []
    let requests = server.requests
    for request in requests.dropFirst(seenRequests) { news += try operations(in: request) }
    seenRequests = requests.count
    if destination == .operations, project.exists("out.jsonl") {
      let lines = try project.text("out.jsonl").split(separator: "\n")
      for line in lines.dropFirst(seenLines) {
        let line = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        news.append(entry(line?["operation"], line?["record"]))
      }
      seenLines = lines.count
    }
    return news.sorted { ($0.id, $0.operation) < ($1.id, $1.operation) }.map { "\($0) \($1)" }
  }

  private func operations(in request: HTTPServer.Request) throws -> [(String, Int)] {
    if destination == .record {
      let isCreation = request.header("If-None-Match") != nil
      return [(isCreation ? "CREATE" : request.method, Self.digits(request.target))]
    }
    let body = try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any] ?? [:]
    let lists = [body["operations"], body["events"]].compactMap { $0 as? [[String: Any]] }
    if let list = lists.first { return list.map { entry($0["operation"], $0["record"]) } }
    if body["record"] != nil { return [entry(body["operation"], body["record"])] }
    return body.flatMap { verb, list in
      (list as? [[String: Any]] ?? []).map { entry(verb, $0) }
    }
  }

  private func entry(_ operation: Any?, _ record: Any?) -> (String, Int) {
    let record = record as? [String: Any] ?? [:]
    return (operation as? String ?? "?", Self.digits("\(record[definition.match] ?? "")"))
  }

  /// The number in `p7@x.co`, also as a part of a URL.
  private static func digits(_ text: String) -> Int {
    Int((text.removingPercentEncoding ?? text).filter(\.isNumber)) ?? -1
  }

  /// The names by id that the destination holds.
  func held() throws -> [Int: String] {
    let lines =
      switch destination {
      case .records, .record: Array(records.records.values)
      case .members: Array(members.content.values)
      case .events, .event: sink.events.map(\.record)
      case .operations, .content:
        project.exists("out.jsonl")
          ? try project.text("out.jsonl").split(separator: "\n").map(String.init) : []
      }
    var held: [Int: String] = [:]
    for line in lines {
      let value = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
      let record = value["record"] as? [String: Any] ?? value
      let id = Self.digits("\(record[definition.match] ?? "")")
      held[id] = value["operation"] as? String == "remove" ? nil : record["name"] as? String
    }
    return held
  }
}

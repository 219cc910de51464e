import Emulators
import Foundation

/// The destination of a tortured project, and what it took of each value.
final class TortureDesk: Sendable {
  let destination: TortureDefinition.Destination
  let records: RecordStore
  let members: MemberStore
  let sink: EventSink
  let tally = TortureTally()
  let server: HTTPServer

  init(_ destination: TortureDefinition.Destination) throws {
    self.destination = destination
    let records = RecordStore(
      path: "/in", key: ["key"], token: TortureProject.token,
      isAllOrNothing: destination == .strict,
      pointing: destination == .fielded ? .field : .index)
    let members = MemberStore(
      path: "/in", identity: destination == .anyOf ? .anyOf(["email", "phone"]) : .all(["key"]),
      token: TortureProject.token)
    let sink = EventSink(
      path: "/in", takesKeys: destination == .events, token: TortureProject.token)
    let tally = tally
    (self.records, self.members, self.sink) = (records, members, sink)
    server = try HTTPServer { request in
      let answer =
        switch destination {
        case .records, .strict, .fielded, .record: records.answer(request)
        case .members, .anyOf: members.answer(request)
        case .events, .event: sink.answer(request)
        case .operations, .content: HTTPServer.Answer(500)
        }
      tally.note(request, answer)
      return answer
    }
  }

  deinit { server.stop() }

  /// What it holds by key; of events, those that were taken.
  func content(_ project: TestProject) throws -> [String: String] {
    switch destination {
    case .records, .strict, .fielded, .record: return records.records
    case .members, .anyOf: return members.content
    case .events, .event: return [:]
    case .operations, .content:
      guard project.exists("out.jsonl") else { return [:] }
      var content: [String: String] = [:]
      for line in try project.text("out.jsonl").split(separator: "\n") {
        guard let value = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        else { throw TestProject.CommandFailed(description: "no object: \(line)") }
        let record = value["record"] as? [String: Any] ?? value
        let key = "\(record["key"] ?? "")"
        if destination == .content, content[key] != nil {
          throw TestProject.CommandFailed(description: "\(key) stands twice")
        }
        content[key] = value["operation"] as? String == "remove" ? nil : TortureRow.text(record)
      }
      return content
    }
  }

  /// Refuses a value, with a message that repeats it.
  func refuse(_ key: String) {
    records.refuse(key, code: "no", message: "\(key) bounces, says \(key.uppercased())")
    members.refuse(key, code: "no")
  }

  func calm() {
    server.forgetFaults()
    records.acceptAll()
    for key in refusable { members.accept(key) }
    sink.acceptAll()
  }

  /// Every key that rows can have.
  var refusable: [String] {
    (1...TortureProject.identifiers).map { "\($0)" }
      + (1...12).flatMap { ["p\($0)\(TortureRow.domain)", "email=p\($0)\(TortureRow.domain)"] }
      + (1...9).map { "phone=\(TortureRow.phone($0))" }
  }
}

/// How often the destination acted on each value since it was asked last.
///
/// Sendable because all that changes is guarded by `lock`.
final class TortureTally: @unchecked Sendable {
  private let lock = NSLock()
  private var acted: [String: Int] = [:]
  private var sum = 0

  /// Operations it acted on, or had nothing to do for, ever.
  var total: Int { lock.withLock { sum } }

  func take() -> [String: Int] {
    lock.withLock {
      defer { acted = [:] }
      return acted
    }
  }

  func note(_ request: HTTPServer.Request, _ answer: HTTPServer.Answer) {
    let keys = Self.keys(request, answer)
    lock.withLock {
      sum += keys.count
      for key in keys { acted[key, default: 0] += 1 }
    }
  }

  /// The keys of a request that were not refused.
  private static func keys(_ request: HTTPServer.Request, _ answer: HTTPServer.Answer) -> [String] {
    if request.method != "POST" {
      let isDone = answer.status < 300 || [404, 412].contains(answer.status)
      return isDone ? [request.target] : []
    }
    func object(_ bytes: [UInt8]) -> [String: Any] {
      (try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]) ?? [:]
    }
    guard answer.status < 300 else { return [] }
    let body = object(request.body)
    let failures = object(answer.body)["failures"] as? [[String: Any]] ?? []
    let refused = failures.filter { !["exists", "absent"].contains($0["code"] as? String ?? "") }
    if let record = body["record"] as? [String: Any] { return ["\(record["key"] ?? "")"] }
    let list = body.values.lazy.compactMap { $0 as? [[String: Any]] }.first ?? []
    return list.enumerated().compactMap { index, entry in
      let record = entry["record"] as? [String: Any] ?? entry
      let key = record["key"].map { "\($0)" } ?? "\(record["email"] ?? "")/\(record["phone"] ?? "")"
      let isRefused = refused.contains {
        ($0["index"] as? Int).map { $0 == index } ?? ("\($0["key"] ?? "")" == key)
      }
      return isRefused ? nil : key
    }
  }
}

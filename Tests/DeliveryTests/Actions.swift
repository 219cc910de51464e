import Delivery
import Diagnostics
import Emulators
import Foundation
import Records
import YAMLSyntax

@testable import Connectors

struct Missing: Error {}

/// A built-in action bound for a test.
func action(
  _ connector: String, _ name: String, settings: [String: JSONValue],
  mode: SyncMode = .mirror, limits: RateLimit = RateLimit(concurrency: 2)
) throws -> BoundAction {
  guard let definition = ConnectorCatalog.builtIn[connector], let action = definition.action(name)
  else { throw Missing() }
  return BoundAction(
    connector: definition, action: action, settings: settings, with: [:], match: ["id"],
    mode: mode, limits: limits)
}

/// The records `ids` as batches of an action.
func batches(
  _ action: BoundAction, _ ids: [Int], _ operation: Connectors.Operation = .add, name: String = "n"
) -> [Batch] {
  batches(
    action, ids.map { #"{"id":\#($0),"name":"\#(name)"}"# }, operation, seqs: ids)
}

/// Records as batches of an action; their keys are their sequence numbers.
func batches(
  _ action: BoundAction, _ records: [String], _ operation: Connectors.Operation, seqs: [Int]? = nil
) -> [Batch] {
  let batcher = Batcher(action)
  var closed: [Batch] = []
  for (seq, record) in zip(seqs ?? Array(1...records.count), records) {
    let added = batcher.add(
      operation, seq: Int64(seq), key: { _ in IdempotencyKey(high: 7, low: UInt64(seq)) },
      write: {
        $0.append(record)
        return true
      })
    if case .taken(let batch?) = added { closed.append(batch) }
  }
  return closed + batcher.flush()
}

extension Dispatcher {
  /// Sends batches as a run does, and returns them as they were delivered.
  func send(_ batches: [Batch], patience: Int = 60_000) throws -> [Delivered] {
    var delivered: [Delivered] = []
    for batch in batches {
      while inFlight >= capacity { delivered += try collect(wait: patience) }
      try submit(batch)
    }
    let deadline = Date().addingTimeInterval(Double(patience) / 1000)
    while inFlight > 0, Date() < deadline { delivered += try collect(wait: patience) }
    return delivered
  }
}

/// A store behind a server, and how to reach it.
struct Shop {
  let store: RecordStore
  let server: HTTPServer

  init(token: String? = nil, maxRecords: Int = 500) throws {
    let store = RecordStore(key: ["id"], token: token, maxRecords: maxRecords)
    self.store = store
    server = try HTTPServer { store.answer($0) }
  }

  func records(limits: RateLimit = RateLimit(concurrency: 2)) throws -> BoundAction {
    try action("http", "records", settings: ["base_url": .string(server.url)], limits: limits)
  }
}

/// A directory that is removed with the value.
final class Scratch {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "headgate-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func text(_ file: String) -> String? {
    try? String(contentsOfFile: path + "/" + file, encoding: .utf8)
  }

  func write(_ text: String, to file: String) throws {
    try text.write(toFile: path + "/" + file, atomically: false, encoding: .utf8)
  }

  var files: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }
}

/// An action that takes `size` records a request in the shape of `RecordStore`, and says how it may be repeated.
func repeatable(
  _ repeatability: Repeatability, size: Int, url: String = "http://h", concurrency: Int = 1
) throws -> BoundAction {
  let key = repeatability == .keyed ? "key: key, " : ""
  let text = """
    transport: http
    settings: { base_url: { type: string, required: true } }
    actions:
      records:
        kind: record
        modes: [upsert]
        record: free
        requests:
          operations:
            for: [add, change]
            batch: { max_records: \(max(size, 2)) }
            repeat: \(repeatability.rawValue)
            request:
              method: POST
              path: /records
              body: { object: { operations: { array: { from: records, each: { object: { \(key)operation: operation, record: record } } } } } }
            response: { failures: { each: response.body.failures, at: { index: each.index }, code: each.code, message: each.message } }
    """
  var bag = DiagnosticBag()
  let file = SourceFile(path: "repeatable.yaml", text: text)
  guard let node = YAMLParser.parse(file, id: SourceFile.ID(index: 0), &bag),
    let connector = ConnectorDefinition.read(name: "repeatable", node, &bag),
    let action = connector.action("records")
  else { throw Missing() }
  return BoundAction(
    connector: connector, action: action, settings: ["base_url": .string(url)], with: [:],
    match: ["id"], mode: .upsert, limits: RateLimit(concurrency: concurrency, batch: size))
}

extension HTTPDispatcher {
  /// One whose answers have no date to be compared with today's.
  convenience init(action: BoundAction, timeouts: HTTPTimeouts = HTTPTimeouts()) throws {
    try self.init(action: action, timeouts: timeouts, now: { 0 })
  }
}

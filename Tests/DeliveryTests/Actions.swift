import Connectors
import Delivery
import Emulators
import Foundation
import Records

struct Missing: Error {}

/// A built-in action bound for a test.
func action(
  _ connector: String, _ name: String, settings: [String: JSONValue],
  limits: RateLimit = RateLimit(concurrency: 2)
) throws -> BoundAction {
  guard let definition = ConnectorCatalog.builtIn[connector], let action = definition.action(name)
  else { throw Missing() }
  return BoundAction(
    connector: definition, action: action, settings: settings, with: [:], match: ["id"],
    limits: limits)
}

/// The records `ids` as batches of an action.
func batches(
  _ action: BoundAction, _ ids: [Int], _ operation: Connectors.Operation = .add, name: String = "n"
) -> [Batch] {
  let batcher = Batcher(action)
  var closed: [Batch] = []
  for id in ids {
    let added = batcher.add(operation, seq: Int64(id)) {
      $0.append(#"{"id":\#(id),"name":"\#(name)"}"#)
      return true
    }
    if case .taken(let batch?) = added { closed.append(batch) }
  }
  return closed + batcher.flush()
}

extension Dispatcher {
  /// Sends batches as a run does, and returns them as they were delivered.
  func send(_ batches: [Batch], patience: Int = 5000) throws -> [Delivered] {
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

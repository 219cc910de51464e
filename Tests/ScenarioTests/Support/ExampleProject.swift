import Emulators
import Foundation
import Testing

/// A copy of a project under `examples/`, on real data, sending to an emulator.
final class ExampleProject {
  private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  /// The Chinook music store; lies beside the repository, not in it.
  private static let chinook = repository.appendingPathComponent(
    "../shared/data/chinook/chinook.sqlite"
  ).standardizedFileURL

  static var hasData: Bool { FileManager.default.isReadableFile(atPath: chinook.path) }
  static let needsData: Comment =
    "needs chinook.sqlite (github.com/lerocha/chinook-database) in ../shared/data/chinook"

  let project: TestProject
  let server: HTTPServer
  private let example: URL
  /// The name of the request that an HTTP request is, and the records it carries.
  private let kind: (HTTPServer.Request) -> (name: String, records: Int)

  init(
    _ name: String, environment: [String: String],
    answer: @escaping @Sendable (HTTPServer.Request) -> HTTPServer.Answer,
    kind: @escaping (HTTPServer.Request) -> (name: String, records: Int)
  ) throws {
    self.kind = kind
    server = try HTTPServer(answer)
    example = Self.repository.appendingPathComponent("examples/\(name)")
    project = try TestProject()
    for item in try FileManager.default.contentsOfDirectory(atPath: example.path)
    where !item.hasPrefix(".") && !item.hasPrefix("chinook") {
      try project.copyIn(example.appendingPathComponent(item), as: item)
    }
    try project.copyIn(Self.chinook, as: "chinook.sqlite")
    try project.run(["chmod", "u+w", "chinook.sqlite"])
    project.environment = environment
    project.environment["HEADGATE_VAR_api"] = server.url
  }

  deinit { server.stop() }

  @discardableResult
  func sql(_ text: String) throws -> [[String: Any]] {
    try project.sql(text, on: "chinook.sqlite")
  }

  /// Plans, applies with `--var api`, and checks that what arrived is what the plan announced, request by request.
  func planAndApply(exit: Int32 = 0, _ name: Comment) throws -> (
    plan: PlanDocument, applied: TestProject.Ended
  ) {
    let plan = try project.plan()
    let before = server.requests.count
    let applied = try project.headgate(
      "apply", "--auto-approve", "--var", "api=\(server.url)")
    #expect(applied.exit == exit, "\(name): \(applied)")
    var received: [String: Traffic] = [:]
    for request in server.requests.dropFirst(before) {
      let (name, records) = kind(request)
      received[name, default: Traffic()].requests += 1
      received[name, default: Traffic()].records += records
    }
    #expect(received == plan.traffic, name)
    return (plan, applied)
  }

  /// What `plan` says of the untouched example, against `plan.txt` beside it.
  func checkGolden() throws {
    let planned = try project.headgate("plan")
    #expect(planned.exit == 0, "\(planned)")
    let golden = example.appendingPathComponent("plan.txt")
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      try Data(planned.output.utf8).write(to: golden)
      return
    }
    #expect(planned.output == (try String(contentsOf: golden, encoding: .utf8)))
  }

  /// JSON with sorted keys, as the emulators keep it.
  static func text(_ record: [String: Any]) throws -> String {
    let data = try JSONSerialization.data(withJSONObject: record, options: [.sortedKeys])
    return String(decoding: data, as: UTF8.self)
  }
}

import Foundation
import Testing

/// An example of a built-in connector: a project under `examples/` with its data in `schema.sql` and its plan.
struct ConnectorExample: Sendable, CustomTestStringConvertible {
  let name: String
  /// The database that its first lines say to make.
  let database: String

  var testDescription: String { name }

  static let all: [ConnectorExample] = [
    .init(name: "braze", database: "shop.db"),
    .init(name: "segment", database: "app.db"),
    .init(name: "segment-profiles", database: "app.db"),
    .init(name: "google-sheets", database: "shop.db"),
    .init(name: "hubspot", database: "product.db"),
    .init(name: "mixpanel", database: "shop.db"),
    .init(name: "slack", database: "shop.db"),
    .init(name: "webhook", database: "hotel.db"),
    .init(name: "email", database: "library.db"),
    .init(name: "sendgrid", database: "shop.db"),
  ]
}

@Suite(.startsCommands) struct ConnectorExamplesTests {
  private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test(
    "its files are in order, and its plan is the one in the repository",
    arguments: ConnectorExample.all)
  func plan(_ example: ConnectorExample) throws {
    let folder = Self.repository.appendingPathComponent("examples/\(example.name)")
    let project = try TestProject()
    for file in ["headgate.yaml", "schema.sql"] {
      try project.copyIn(folder.appendingPathComponent(file), as: file)
    }
    let linted = try project.headgate("lint")
    #expect(linted.exit == 0 && linted.output.hasPrefix("ok"), "\(linted)")
    let loaded = try project.run(["sqlite3", example.database, ".read schema.sql"])
    #expect(loaded.exit == 0, "\(loaded)")
    let planned = try project.headgate("plan")
    #expect(planned.exit == 0, "\(planned)")
    let golden = folder.appendingPathComponent("plan.txt")
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      try Data(planned.output.utf8).write(to: golden)
      return
    }
    #expect(planned.output == (try String(contentsOf: golden, encoding: .utf8)))
  }
}

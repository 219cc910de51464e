import Foundation
import Testing

/// The files under `schemas/` are what the binary prints.
@Suite struct SchemaFileTests {
  private static let folder = BuiltProgram.repository.appendingPathComponent("schemas")

  @Test("each schema's file is the binary's schema, and there is no other file")
  func files() throws {
    let program = try BuiltProgram()
    var expected: Set<String> = []
    for line in try program.headgate("schema").output.split(separator: "\n") {
      let name = line.prefix { $0 != " " }
      let file = Self.folder.appendingPathComponent("\(name).schema.json")
      expected.insert(file.lastPathComponent)
      let text = try program.headgate("schema", String(name)).output
      if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
        try Data(text.utf8).write(to: file)
      }
      let stored = try? String(contentsOf: file, encoding: .utf8)
      #expect(
        stored == text,
        "\(file.lastPathComponent) is stale: RECORD_GOLDEN=1 swift test --filter SchemaTests")
    }
    #expect(!expected.isEmpty)
    let found = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(found) == expected)
  }

  @Test("a name that is no schema is refused, with the nearest one that is")
  func unknown() throws {
    let ended = try BuiltProgram().headgate("schema", "statu")
    #expect(ended.exit == 64)
    #expect(ended.errors.contains("did you mean status?"))
  }
}

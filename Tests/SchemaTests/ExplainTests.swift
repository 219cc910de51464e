import Foundation
import Testing

/// Every code that a message or a page may show can be asked for.
@Suite struct ExplainTests {
  @Test("every code of the sources and the documentation is explained")
  func codes() throws {
    let codes = try Self.codes(in: ["Sources", "docs", "README.md"])
    #expect(codes.count > 200, "codes were not found")
    #expect(try Self.unexplained(codes) == [])
  }

  @Test("a code that there is not is seen")
  func unknown() throws {
    #expect(try Self.unexplained(["HG0201", "HG0000"]) == ["HG0000"])
  }

  private static func codes(in places: [String]) throws -> [String] {
    var codes: Set<String> = []
    for place in places {
      let url = BuiltProgram.repository.appendingPathComponent(place)
      let inside = FileManager.default.enumerator(at: url, includingPropertiesForKeys: nil)
      for case let file as URL in [url] + (inside.map(Array.init) ?? []) {
        // What is no text, a folder among it, has no code.
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { continue }
        codes.formUnion(text.matches(of: /HG[0-9]{4}/).map { String($0.output) })
      }
    }
    return codes.sorted()
  }

  private static func unexplained(_ codes: [String]) throws -> [String] {
    let asked = codes.map { "headgate explain \($0) >/dev/null 2>&1 || echo \($0)" }
    let ended = try BuiltProgram().run(["sh", "-c", asked.joined(separator: "\n")])
    return ended.output.split(separator: "\n").map(String.init)
  }
}

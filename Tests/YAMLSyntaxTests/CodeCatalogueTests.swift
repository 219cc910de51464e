import Diagnostics
import Foundation
import Testing

@testable import YAMLSyntax

@Suite("The catalogue of codes")
struct CodeCatalogueTests {
  @Test("lists every code once, well formed and explained")
  func complete() throws {
    let codes = DiagnosticCode.yamlSyntaxCodes
    #expect(Set(codes).count == codes.count)
    for code in codes {
      #expect(code.text.count == 6 && code.text.hasPrefix("HG"), "\(code.text)")
      #expect(code.explanation.hasSuffix("."), "\(code.text)")
    }
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources/YAMLSyntax")
    var declared = 0
    let paths = try FileManager.default.subpathsOfDirectory(atPath: sources.path)
    for path in paths where path.hasSuffix(".swift") {
      let text = try String(contentsOf: sources.appendingPathComponent(path), encoding: .utf8)
      declared += text.components(separatedBy: "= DiagnosticCode(").count - 1
    }
    #expect(declared == codes.count)
  }
}

import Compiler
import Connectors
import Diagnostics
import MappingSyntax
import Testing

@Suite("Codes of the compiler")
struct CodeTests {
  @Test(
    "every code refuses what it should, at its place, and lets the text beside it pass",
    arguments: CodeFixture.all)
  func fixture(_ fixture: CodeFixture) throws {
    let wrong = compile(ShopProject.with(fixture.old, fixture.wrong), fixture.options)
    let found = wrong.diagnostics.sorted.filter { $0.code.text == fixture.code }
    let first = try #require(found.first, "\(wrong.messages)")
    if let place = fixture.place {
      #expect(found.contains { wrong.text($0.primary?.span) == place }, "\(first)")
    }
    #expect((wrong.project == nil) == wrong.diagnostics.hasErrors)
    let others = wrong.diagnostics.sorted.filter {
      $0.severity == .error && $0.code.text != fixture.code
    }
    #expect(others.isEmpty, "one cause is reported once: \(wrong.messages)")

    let right = compile(ShopProject.with(fixture.old, fixture.right), fixture.options)
    let left = right.diagnostics.sorted.filter { $0.code.text == fixture.code }
    #expect(
      left.allSatisfy { fixture.code == "HG0509" && $0.severity == .note }
        && (fixture.code != "HG0509" || left.isEmpty), "\(right.messages)")
    #expect(right.project != nil, "\(right.messages)")
  }

  /// What a project's text may bring about.
  private static let codes = DiagnosticCode.mappingCheckCodes + DiagnosticCode.compilerCodes

  @Test("every code has a fixture")
  func everyCodeHasAFixture() {
    let covered = Set(CodeFixture.all.map(\.code)).union(ContextTests.codes)
    let missing = Self.codes.map(\.text).filter { !covered.contains($0) }
    #expect(missing.isEmpty)
  }

  @Test("codes are unique, of their families, and explained")
  func catalogue() {
    let codes = Self.codes
    #expect(Set(codes.map(\.text)).count == codes.count)
    for code in codes {
      #expect(code.text.hasPrefix("HG0") && code.text.utf8.count == 6)
      #expect(code.explanation.count > 30 && code.explanation.hasSuffix("."), "\(code.text)")
    }
  }
}

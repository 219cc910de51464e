import Foundation
import Testing

/// Every relative link of the documentation leads to a file that is there, and to a heading where it names one.
@Suite struct LinkTests {
  @Test("every relative link and anchor resolves")
  func links() throws {
    var count = 0
    for page in try Self.pages() {
      let text = Self.prose(try String(contentsOf: page, encoding: .utf8))
      for link in text.matches(of: /\]\(([^)\s]+)\)/) {
        let target = String(link.output.1)
        guard !target.contains("://"), !target.hasPrefix("mailto:") else { continue }
        count += 1
        let problem = try Self.problem(target, from: page)
        #expect(problem == nil, "\(page.lastPathComponent): \(target) \(problem ?? "")")
      }
    }
    #expect(count > 60, "links were not found")
  }

  @Test("what leads nowhere is seen")
  func broken() throws {
    let readme = BuiltProgram.repository.appendingPathComponent("README.md")
    #expect(try Self.problem("docs/connectors.md#your-own", from: readme) == nil)
    #expect(try Self.problem("docs/connectors/braze.md#catalog_items", from: readme) == nil)
    #expect(try Self.problem("docs/connector.md", from: readme) == "is not there")
    #expect(try Self.problem("docs/connectors.md#yours", from: readme) == "has no such heading")
    #expect(Self.anchors("# A `b`: c, D\n## x\n## x\n```\n# no\n```\n") == ["a-b-c-d", "x", "x-1"])
  }

  /// The Markdown of the repository, but what is built.
  private static func pages() throws -> [URL] {
    let root = BuiltProgram.repository
    var pages: [URL] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: root.path)
    where !name.hasPrefix(".") {
      let place = root.appendingPathComponent(name)
      if name.hasSuffix(".md") { pages.append(place) }
      let inside = FileManager.default.enumerator(at: place, includingPropertiesForKeys: nil)
      for case let file as URL in inside?.allObjects ?? [] where file.pathExtension == "md" {
        pages.append(file)
      }
    }
    return pages
  }

  private static func problem(_ target: String, from page: URL) throws -> String? {
    let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let path = String(parts[0])
    let file =
      path.isEmpty ? page : page.deletingLastPathComponent().appendingPathComponent(path)
    guard FileManager.default.fileExists(atPath: file.path) else { return "is not there" }
    guard parts.count == 2 else { return nil }
    let headings = anchors(try String(contentsOf: file, encoding: .utf8))
    return headings.contains(String(parts[1])) ? nil : "has no such heading"
  }

  /// Headings as GitHub turns them into anchors; one that comes again is numbered.
  private static func anchors(_ text: String) -> Set<String> {
    var anchors: Set<String> = []
    for line in prose(text, keepsSpans: true).split(separator: "\n") {
      guard let heading = line.wholeMatch(of: /#{1,6} (.+)/) else { continue }
      let kept = heading.output.1.lowercased().filter {
        $0.isLetter || $0.isNumber || " -_".contains($0)
      }
      let anchor = kept.replacing(" ", with: "-")
      let again = (0...).first { !anchors.contains($0 == 0 ? anchor : "\(anchor)-\($0)") } ?? 0
      anchors.insert(again == 0 ? anchor : "\(anchor)-\(again)")
    }
    return anchors
  }

  /// Without blocks of code, and without code in lines, in which a link is none.
  private static func prose(_ text: String, keepsSpans: Bool = false) -> String {
    var fence: Substring?
    var lines: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let marks = line.drop { $0 == " " }.prefix { $0 == "`" }
      if let open = fence {
        if marks.count >= open.count { fence = nil }
      } else if marks.count >= 3 {
        fence = marks
      } else {
        lines.append(keepsSpans ? String(line) : String(line.replacing(/`[^`]*`/, with: "")))
      }
    }
    return lines.joined(separator: "\n")
  }
}

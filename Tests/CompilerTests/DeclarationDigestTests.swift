import Compiler
import Foundation
import Records
import Testing

/// What a deployment is compared with must be made alike by every version.
@Suite("Digests of declarations")
struct DeclarationDigestTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden")

  @Test("are what earlier versions made of the same text")
  func pinned() throws {
    let text = try String(
      contentsOf: Self.folder.appendingPathComponent("declarations.yaml"), encoding: .utf8)
    let compilation = compile(["headgate.yaml": text])
    #expect(compilation.messages.isEmpty)
    guard let project = compilation.project else { return }
    let lines = project.pipelines.flatMap { pipeline in
      project.declaration(of: pipeline).filter { !$0.isOfBuiltInConnector(in: project, pipeline) }
        .map { "\(pipeline.name)  \($0.kind.rawValue)  \($0.path)  \(Self.digest($0.text))" }
    }
    #expect(
      Set(project.pipelines.flatMap { project.declaration(of: $0).map(\.kind) })
        == Set(DeclarationClass.allCases), "a class has no representative")
    let file = Self.folder.appendingPathComponent("declarations.txt")
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
    }
    let golden = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(
      String.init)
    let differences = lines.difference(from: golden).map { change in
      switch change {
      case .insert(_, let line, _): "+ \(line)"
      case .remove(_, let line, _): "- \(line)"
      }
    }
    #expect(
      differences.isEmpty,
      """
      Text that nobody has edited is declared otherwise than by earlier versions. Every user who takes this version would see \
      a change of these parts in each pipeline that has them, and their rows sent again, without having changed a thing: \
      `mapping` and `match` are a resync, `identifier` is refused, `target` is a new pipeline. Make the code write the text as \
      before. Only where the project of the golden was extended: RECORD_GOLDEN=1 swift test --filter DeclarationDigestTests
      \(differences.joined(separator: "\n"))
      """)
  }

  private static func digest(_ text: String) -> String {
    TextFunction.sha256.apply(text) ?? ""
  }
}

extension DeclarationEntry {
  /// A connector of ours may be edited: that is what its class is for.
  fileprivate func isOfBuiltInConnector(in project: Project, _ pipeline: Pipeline) -> Bool {
    kind == .connector && project.destinations[pipeline.destination]?.connector == "file"
  }
}

import Foundation
import Testing

/// Looks for what must never be seen in what a project's commands have said and left on disk.
///
/// Personal values may lie in the snapshots alone, secrets nowhere.
struct PrivacyCheck {
  /// Compared without regard to case.
  let personal: [String]
  let secrets: [String]

  /// Checks outputs of commands.
  func check(_ ended: TestProject.Ended..., at place: SourceLocation = #_sourceLocation) {
    for ended in ended {
      for word in personal + secrets {
        #expect(
          ended.text.range(of: word, options: .caseInsensitive) == nil,
          "`\(word)` is in the output:\n\(ended.text)", sourceLocation: place)
      }
    }
  }

  /// Checks every file under `.headgate`, and our tables beside those of the project.
  func check(_ project: TestProject, at place: SourceLocation = #_sourceLocation) throws {
    let root = project.folder.appendingPathComponent(".headgate")
    for path in FileManager.default.subpaths(atPath: root.path) ?? [] {
      let file = root.appendingPathComponent(path)
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder)
      if isFolder.boolValue { continue }
      // Byte by byte, so that no page of a database is passed over as ill-formed text.
      let text = String(decoding: try Data(contentsOf: file), as: Unicode.ASCII.self).lowercased()
      check(text, of: path, isState: path.hasPrefix("state/"), at: place)
    }
    guard let source = project.source else { return }
    let (ledgers, states) = try source.ownTables()
    check(ledgers.lowercased(), of: "a ledger's tables", isState: false, at: place)
    check(states.lowercased(), of: "a state's tables", isState: true, at: place)
  }

  private func check(_ text: String, of name: String, isState: Bool, at place: SourceLocation) {
    for word in isState ? secrets : personal + secrets {
      #expect(!text.contains(word.lowercased()), "`\(word)` is in \(name)", sourceLocation: place)
    }
  }
}

extension PeopleProject {
  static let privacy = PrivacyCheck(personal: ["@example.com"], secrets: ["t0ken"])
}

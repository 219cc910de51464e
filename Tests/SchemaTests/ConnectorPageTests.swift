import Foundation
import Testing

/// The pages under `docs/connectors` are what the binary prints.
@Suite struct ConnectorPageTests {
  private static let folder = BuiltProgram.repository.appendingPathComponent("docs/connectors")

  @Test("each connector's page is the binary's page, and there is no other file")
  func pages() throws {
    let program = try BuiltProgram()
    let names = try Self.connectors(program).compactMap { $0["name"] as? String }
    #expect(names.count >= 12)
    var pages = ["README.md": try program.headgate("connectors", "--format", "markdown").output]
    for name in names {
      pages["\(name).md"] = try program.headgate("connectors", name, "--format", "markdown").output
    }
    let isRecording = ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1"
    for (name, text) in pages {
      let file = Self.folder.appendingPathComponent(name)
      if isRecording { try Data(text.utf8).write(to: file) }
      let stored = try? String(contentsOf: file, encoding: .utf8)
      #expect(
        stored == text,
        "docs/connectors/\(name) is stale: RECORD_GOLDEN=1 swift test --filter ConnectorPageTests")
    }
    let found = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(found) == Set(pages.keys))
  }

  @Test("a page names all that its connector has, in tables without an empty column")
  func complete() throws {
    let program = try BuiltProgram()
    for connector in try Self.connectors(program) {
      let name = try #require(connector["name"] as? String)
      let page = try program.headgate("connectors", name, "--format", "markdown").output
      let actions = connector["actions"] as? [[String: Any]] ?? []
      var parts = [connector] + actions
      parts += (connector["objects"] as? [[String: Any]]) ?? []
      for part in parts {
        for key in ["settings", "fields", "requests"] {
          for row in part[key] as? [[String: Any]] ?? [] {
            let word = try #require(row["name"] as? String)
            #expect(page.contains("\n| `\(word)` "), "\(name) has no row of `\(word)`")
          }
        }
        if let notes = part["notes"] as? String { #expect(page.contains(notes), "\(name)") }
        for advice in part["advice"] as? [[String: Any]] ?? [] {
          #expect(page.contains(advice["remedy"] as? String ?? "?"), "\(name)")
        }
      }
      for action in actions {
        #expect(page.contains("\n## \(action["name"] ?? "?")\n"), "\(name)")
      }
      if let example = actions.first?["example"] as? String { #expect(page.contains(example)) }
      for (head, rows) in Self.tables(page) {
        for column in head.indices {
          #expect(rows.contains { !$0[column].isEmpty }, "\(name): \(head)")
        }
      }
    }
  }

  @Test("a project's own connector has a page too, with its notes")
  func own() throws {
    let people = try PeopleOutputs()
    let page = try people.program.headgate("connectors", "desk", "--format", "markdown")
    #expect(page.exit == 0)
    #expect(page.output.hasPrefix("# Desk\n"), "\(page)")
    for words in [
      "\n\nThe desk **is of this house**.\n\nIt knows its people.\n\n", "\n\nWhoever comes in.\n\n",
      "| default `top` | as it is labelled |", ": give it a better one\n",
    ] {
      #expect(page.output.contains(words), "no \(words) in\n\(page.output)")
    }
    let text = try people.program.headgate("connectors", "desk").output
    #expect(text.contains("\n\n  The desk **is of this house**.\n\n  It knows its people.\n\n"))
    #expect(text.contains("\n  Whoever comes in.\n"))
  }

  private static func connectors(_ program: BuiltProgram) throws -> [[String: Any]] {
    let text = try program.headgate("connectors", "--format", "json").output
    let document = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    return document?["connectors"] as? [[String: Any]] ?? []
  }

  /// The cells of each table.
  private static func tables(_ page: String) -> [(head: [String], rows: [[String]])] {
    var tables: [[[String]]] = []
    var isInside = false
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("| ") || line.hasPrefix("|-") else {
        isInside = false
        continue
      }
      if !isInside { tables.append([]) }
      isInside = true
      let cells = line.dropFirst().dropLast().replacing("\\|", with: "/")
        .split(separator: "|", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      tables[tables.count - 1].append(cells)
    }
    return tables.map { (head: $0[0], rows: Array($0.dropFirst(2))) }
  }
}

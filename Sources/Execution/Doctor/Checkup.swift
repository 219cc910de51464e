import Compiler
import Connectors
import Delivery
import Planning
import Records
import Warehouses
import YAMLSyntax

/// Looks at all that a run of a project needs, and sends and writes nothing.
package struct Checkup {
  let workspace: Workspace
  /// Whether destinations are connected to.
  let isOnline: Bool

  package init(_ workspace: Workspace, isOnline: Bool) {
    self.workspace = workspace
    self.isOnline = isOnline
  }

  /// Everything about the project, in the order of the areas.
  package func findings() -> [Finding] {
    secrets() + sources() + state() + destinations()
  }

  /// The versions that an error report needs.
  package static func tool() -> Finding {
    let libraries = [
      "SQLite \(SQLiteVersion.text)", "libcurl \(CurlLibrary.version)",
      "libyaml \(YAMLLibrary.version)",
    ]
    return .ok(.tool, nil, "headgate \(ToolVersion.current), \(libraries.joined(separator: ", "))")
  }

  var project: Project { workspace.project }

  /// The programs of the enabled pipelines.
  var programs: [SyncProgram] {
    project.pipelines.filter(\.isEnabled).map { SyncProgram($0, in: project) }
  }

  /// What destinations and pipelines are given by reference and can be read.
  func secrets(of program: SyncProgram) -> [SecretReference: JSONValue] {
    (try? program.secrets(root: project.root, workspace.surroundings)) ?? [:]
  }
}

private enum SQLiteVersion {
  static var text: String {
    guard let connection = try? SQLiteConnection(uri: "file::memory:"),
      case .text(let version)? = try? connection.rows("SELECT sqlite_version()").first?.first
    else { return "unknown" }
    return version
  }
}

import Diagnostics
import YAMLSyntax

/// Arithmetic on paths relative to the project's root.
enum ProjectPath {
  /// The folder a file lies in; empty for the root.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[..<slash])
  }

  /// `path` as named in a file of `folder`, relative to the root; may begin with `../`, and an absolute path stays.
  static func joined(_ path: String, to folder: String) -> String {
    if path.hasPrefix("/") { return path }
    var parts = folder.split(separator: "/").map(String.init)
    for part in path.split(separator: "/") {
      switch part {
      case ".": continue
      case "..":
        if let last = parts.last, last != ".." { parts.removeLast() } else { parts.append("..") }
      default: parts.append(String(part))
      }
    }
    return parts.joined(separator: "/")
  }

  /// A path that must stay inside the project, relative to its root; reports it otherwise.
  static func inside(_ path: Spanned<String>, of folder: String, _ bag: inout DiagnosticBag)
    -> String?
  {
    let joined = joined(path.value, to: folder)
    if joined.isEmpty || joined.hasPrefix("/") || joined.hasPrefix("../") || joined == ".." {
      bag.add(.outsideProject(path))
      return nil
    }
    return joined
  }
}

extension DiagnosticCode {
  static let outsideProject = DiagnosticCode(
    "HG0209",
    "A path is relative to the file that names it and must stay inside the project, so that a project is complete and can be moved. Only a secret's `{ file: }` may lie elsewhere."
  )
}

extension Diagnostic {
  fileprivate static func outsideProject(_ path: Spanned<String>) -> Diagnostic {
    Diagnostic(
      .outsideProject, "`\(path.value)` does not name a file inside the project", at: path.span,
      label: "leaves the project",
      help: [
        "name a file of the project, relative to this file; a symbolic link may point out of it"
      ])
  }
}

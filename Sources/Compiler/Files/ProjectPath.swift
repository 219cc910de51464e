import Diagnostics
import MappingSyntax
import YAMLSyntax

extension ProjectPath {
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

/// Arithmetic on paths relative to the project's root.
package enum ProjectPath {
  /// The folder a file lies in; empty for the root.
  package static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[..<slash])
  }

  /// `path` as named in a file of `folder`, relative to the root; may begin with `../`, and an absolute path stays.
  package static func joined(_ path: String, to folder: String) -> String {
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
}

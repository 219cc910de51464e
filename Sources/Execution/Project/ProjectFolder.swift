import Compiler
import FoundationEssentials

/// A project on disk, handed to the compiler as values.
package enum ProjectFolder {
  /// The tree below `root`: YAML and SQL are read when asked for, hidden folders are not entered.
  package static func tree(root: String) -> ProjectTree {
    ProjectTree(
      root: root, list: { yamlFiles(below: root) },
      read: { path in
        FileManager.default.contents(atPath: join(root, path)).map { Array($0) }
      })
  }

  /// The project's root for a folder the user is in: the nearest parent that holds `headgate.yaml`.
  package static func root(from folder: String) -> String {
    var candidate = folder
    while true {
      if FileManager.default.fileExists(atPath: join(candidate, "headgate.yaml")) {
        return candidate
      }
      guard let slash = candidate.lastIndex(of: "/"), slash > candidate.startIndex else {
        return folder
      }
      candidate = String(candidate[..<slash])
    }
  }

  /// Whether a folder is a project's root.
  package static func exists(at root: String) -> Bool {
    FileManager.default.fileExists(atPath: join(root, "headgate.yaml"))
  }

  package static func join(_ root: String, _ path: String) -> String {
    path.hasPrefix("/") || root == "."
      ? path : root.hasSuffix("/") ? root + path : root + "/" + path
  }

  private static func yamlFiles(below root: String) -> [String] {
    var found: [String] = []
    var folders = [""]
    while let folder = folders.popLast() {
      let here = folder.isEmpty ? root : join(root, folder)
      for name in (try? FileManager.default.contentsOfDirectory(atPath: here)) ?? []
      where !name.hasPrefix(".") {
        let path = folder.isEmpty ? name : folder + "/" + name
        if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
          found.append(path)
        } else {
          var isFolder = false
          if FileManager.default.fileExists(atPath: join(root, path), isDirectory: &isFolder),
            isFolder
          {
            folders.append(path)
          }
        }
      }
    }
    return found.sorted()
  }
}

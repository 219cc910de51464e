/// The files of a project as the compiler sees them; the executable hands in the disk, a test a dictionary.
package struct ProjectTree: Sendable {
  /// Relative to the current directory, as the user named it.
  package let root: String
  /// The paths of all files below the root, relative to it, `/` between folders; in any order.
  package let list: @Sendable () -> [String]
  /// The bytes of a file, by its path relative to the root; nil where there is none or it cannot be read.
  package let read: @Sendable (String) -> [UInt8]?

  package init(
    root: String = ".", list: @escaping @Sendable () -> [String],
    read: @escaping @Sendable (String) -> [UInt8]?
  ) {
    self.root = root
    self.list = list
    self.read = read
  }

  /// A tree of texts by their paths.
  package init(root: String = ".", texts: [String: String]) {
    self.init(
      root: root, list: { Array(texts.keys) }, read: { path in texts[path].map { Array($0.utf8) } })
  }
}

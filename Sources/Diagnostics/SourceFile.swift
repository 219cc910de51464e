/// One text that diagnostics may point into: its display path and its bytes as read.
package struct SourceFile: Sendable {
  /// The place of a file in `SourceFiles`; spans carry it instead of the path.
  package struct ID: Hashable, Comparable, Sendable {
    package let index: Int32

    package init(index: Int32) { self.index = index }

    package static func < (left: ID, right: ID) -> Bool { left.index < right.index }
  }

  /// The path as the user would type it, relative to the project's root where it lies inside.
  package let path: String
  /// The bytes of the file, UTF-8 where the parser accepted them.
  package let bytes: [UInt8]

  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }

  package init(path: String, text: String) {
    self.init(path: path, bytes: Array(text.utf8))
  }
}

/// All texts of one compilation, in the order they were added.
package struct SourceFiles: Sendable {
  package private(set) var all: [SourceFile] = []

  package init() {}

  /// Adds a text and returns the ID that spans into it carry.
  package mutating func add(_ file: SourceFile) -> SourceFile.ID {
    all.append(file)
    return SourceFile.ID(index: Int32(all.count - 1))
  }

  package subscript(id: SourceFile.ID) -> SourceFile { all[Int(id.index)] }
}

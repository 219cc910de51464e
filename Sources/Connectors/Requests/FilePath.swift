import MappingSyntax

extension BoundValues {
  /// The file that a template names: relative to the project's root and inside it.
  func filePath(_ template: TextTemplate) throws(BindingError) -> String {
    guard let path = text(template.parts), !path.isEmpty else {
      throw BindingError("the path of the file is not given")
    }
    guard !path.utf8.contains(0), !path.hasSuffix("/") else {
      throw BindingError("`\(path)` is not the path of a file")
    }
    guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
      throw BindingError(
        "the file `\(path)` lies outside of the project: name it relative to the project's root")
    }
    return path
  }
}

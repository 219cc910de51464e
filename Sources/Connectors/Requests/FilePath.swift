import MappingSyntax
import Records

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

extension ActionDefinition {
  /// The files that the action writes in a mode, in one spelling each; one whose setting is not known is left out.
  package func files(
    in mode: SyncMode, of connector: ConnectorDefinition, settings: [String: JSONValue],
    with: [String: JSONValue]
  ) -> [String] {
    let values = BoundValues(
      connector: connector, action: self, settings: settings, with: with)
    return requests(in: mode).compactMap { request in
      switch request.write {
      case .http, .table, .matrix, .mail: return nil
      case .append(let file), .replace(let file):
        // A reference that only a run may read must not be taken for the default.
        guard file.file.parts.allSatisfy({ values.isGiven($0, settings: settings, with: with) }),
          let path = try? values.filePath(file.file)
        else { return nil }
        return path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
      }
    }
  }
}

extension BoundValues {
  fileprivate func isGiven(
    _ part: TemplatePart, settings: [String: JSONValue], with: [String: JSONValue]
  ) -> Bool {
    guard case .path(let path) = part, path.steps.count == 2, case .key(let name) = path.steps[1]
    else { return true }
    return path.root == .action ? with[name] != nil : settings[name] != nil
  }
}

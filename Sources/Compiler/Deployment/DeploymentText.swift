import Connectors
import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

/// What a deployment keeps beside the project's files, so that they can be compiled again offline: no secrets.
package struct DeploymentText: Hashable, Sendable, Codable {
  package struct Column: Hashable, Sendable, Codable {
    package let name: String
    /// As the language writes types; what a source reports may always be null.
    package let type: String
    package let isPersonal: Bool
  }

  package let environment: String?
  /// What each variable came to.
  package let variables: [String: String]
  /// The YAML of the built-in connectors that destinations use, by name.
  package let connectors: [String: String]
  /// By model, the columns that its source reported, where it has no contract.
  package let described: [String: [Column]]

  /// What the text of a checked project stood on.
  package init(_ project: Project) {
    environment = project.environment?.name
    variables = project.variables.values
    let used = Set(project.destinations.values.map(\.connector))
    connectors = Dictionary(
      uniqueKeysWithValues: used.compactMap { name in
        ConnectorCatalog.text(of: name).map { (name, $0) }
      })
    described = project.described.mapValues { columns in
      columns.map { Column(name: $0.name, type: $0.slot.type.written, isPersonal: $0.isPersonal) }
    }
  }
}

extension DeploymentText {
  /// Compiles the files of the deployment as they were then; nothing is read from the disk or the process.
  ///
  /// - Parameter root: where relative paths of the project begin.
  package func compile(files: [String: String], root: String) -> Compilation? {
    guard let connectors = ConnectorCatalog.read(texts: connectors),
      let described = columns()
    else { return nil }
    let tree = ProjectTree(root: root, texts: files)
    return ProjectCompiler.compile(
      tree,
      CompileOptions(
        environment: environment, vars: variables, described: described,
        needsEnvironment: environment != nil, connectors: ConnectorShelf(connectors)))
  }

  private func columns() -> [String: [Model.Column]]? {
    var described: [String: [Model.Column]] = [:]
    for (model, columns) in self.described {
      described[model] = []
      for column in columns {
        guard let slot = Slot(text: column.type) else { return nil }
        described[model]?.append(
          Model.Column(
            name: column.name, slot: Slot(slot.type, isOptional: true),
            isPersonal: column.isPersonal))
      }
    }
    return described
  }
}

extension Slot {
  /// Reads a type as the language writes it; nil where the text is none.
  fileprivate init?(text: String) {
    var bag = DiagnosticBag()
    let file = SourceFile(path: "type", bytes: Array(text.utf8))
    guard let node = YAMLParser.parse(file, id: SourceFile.ID(index: 0), &bag),
      let slot = Slot.read(node, &bag), !bag.hasErrors
    else { return nil }
    self = slot
  }
}

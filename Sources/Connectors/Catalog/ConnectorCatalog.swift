import Diagnostics
import Synchronization
import YAMLSyntax

/// The connectors that are compiled into the binary: one YAML file each in `Definitions`.
package enum ConnectorCatalog {
  /// The file of each built-in connector.
  private static let files: [(name: String, bytes: [UInt8])] = [
    ("braze", PackageResources.braze_yaml),
    ("email", PackageResources.email_yaml),
    ("file", PackageResources.file_yaml),
    ("google-sheets", PackageResources.google_sheets_yaml),
    ("http", PackageResources.http_yaml),
    ("hubspot", PackageResources.hubspot_yaml),
    ("mixpanel", PackageResources.mixpanel_yaml),
    ("postgres", PackageResources.postgres_yaml),
    ("segment", PackageResources.segment_yaml),
    ("segment-profiles", PackageResources.segment_profiles_yaml),
    ("sendgrid", PackageResources.sendgrid_yaml),
    ("slack", PackageResources.slack_yaml),
    ("slack-webhook", PackageResources.slack_webhook_yaml),
    ("webhook", PackageResources.webhook_yaml),
    ("x-audience", PackageResources.x_audience_yaml),
  ]

  /// All of them.
  package static let builtIn = ConnectorShelf(names: files.map(\.name), read: definition)

  private static let known = Mutex<[String: ConnectorDefinition]>([:])

  /// One of them, read when it is first asked for: a project uses few.
  private static func definition(_ name: String) -> ConnectorDefinition? {
    if let definition = known.withLock({ $0[name] }) { return definition }
    guard let place = files.firstIndex(where: { $0.name == name }) else { return nil }
    var bag = DiagnosticBag()
    let file = SourceFile(path: "catalog/\(name).yaml", bytes: files[place].bytes)
    let node = YAMLParser.parse(file, id: SourceFile.ID(index: Int32(place)), &bag)
    let definition = node.flatMap { ConnectorDefinition.read(name: name, $0, &bag) }
    precondition(!bag.hasErrors, "a built-in connector is wrong; the tests show where")
    known.withLock { $0[name] = definition }
    return definition
  }

  /// The YAML of a built-in connector; nil where there is none of that name.
  package static func text(of name: String) -> String? {
    files.first { $0.name == name }.map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  /// Reads definitions that were kept as text, by name; nil where one of them cannot be read any more.
  package static func read(texts: [String: String]) -> [String: ConnectorDefinition]? {
    var bag = DiagnosticBag()
    var definitions: [String: ConnectorDefinition] = [:]
    for (index, (name, text)) in texts.sorted(by: { $0.key < $1.key }).enumerated() {
      let file = SourceFile(path: "catalog/\(name).yaml", bytes: Array(text.utf8))
      let id = SourceFile.ID(index: Int32(index))
      guard let node = YAMLParser.parse(file, id: id, &bag) else { return nil }
      definitions[name] = ConnectorDefinition.read(name: name, node, &bag)
    }
    return bag.hasErrors ? nil : definitions
  }

  /// Reads the built-in definitions; the place of a diagnostic is the file's index in `sources`.
  static func read(_ bag: inout DiagnosticBag) -> [String: ConnectorDefinition] {
    var definitions: [String: ConnectorDefinition] = [:]
    for (index, source) in sources.all.enumerated() {
      let id = SourceFile.ID(index: Int32(index))
      guard let node = YAMLParser.parse(source, id: id, &bag) else { continue }
      let name = files[index].name
      definitions[name] = ConnectorDefinition.read(name: name, node, &bag)
    }
    return definitions
  }

  /// The texts, for rendering what is wrong with them.
  static var sources: SourceFiles {
    var sources = SourceFiles()
    for file in files {
      _ = sources.add(SourceFile(path: "catalog/\(file.name).yaml", bytes: file.bytes))
    }
    return sources
  }
}

import Compiler
import Diagnostics
import FoundationEssentials
import Records
import SQLSyntax
import Warehouses

/// Models' columns as their sources report them, and the lock that keeps them.
package struct ModelDescription: Encodable {
  package struct Column: Encodable {
    package let name: String
    /// As the source reports it.
    package let type: String
    /// As `columns:` declares it.
    package let declared: String?
    /// The shape that a sample of its values has.
    package let proposed: String?
    let reported: ValueType

    private enum CodingKeys: CodingKey { case name, type, declared, proposed }
  }

  package struct Described: Encodable {
    package let model: String
    package let source: String
    package let engine: String
    package let hasContract: Bool
    package let columns: [Column]
  }

  package let formatVersion = 1
  package let models: [Described]

  /// Rows that are read to propose shapes.
  private static let sampleRows = 1000

  /// Asks the sources of one model, or of all; `sample` reads rows as well.
  package init(_ workspace: Workspace, model: String?, sample: Bool) throws {
    let chosen = try workspace.models(model)
    models = try chosen.map { model in
      let source = try workspace.source(of: model)
      return try Troubled.source(workspace, source, model) {
        let open = try workspace.warehouse(source)
        let reported = try open.describe(model.sql)
        let proposals = sample ? try Self.proposals(open, model, reported) : [:]
        return Described(
          model: model.name, source: source.name, engine: source.engine.name,
          hasContract: !model.columns.isEmpty,
          columns: reported.map { column in
            Column(
              name: column.name, type: "\(column.type)",
              declared: model.columns.first { $0.name == column.name }.map { "\($0.slot.type)" },
              proposed: proposals[column.name], reported: column.type)
          })
      }
    }
  }

  /// Writes what was described of models without a contract into `headgate.lock`; true where the file changed.
  ///
  /// Entries of models that the project no longer has, or that have a contract by now, go.
  package func write(_ workspace: Workspace) throws -> Bool {
    let root = workspace.project.root
    var lock = LockFile.existing(in: ProjectFolder.tree(root: root)) ?? LockFile()
    for described in models where !described.hasContract {
      guard let model = workspace.project.models[described.model] else { continue }
      let columns = described.columns.map { column in
        Model.Column(
          name: column.name, slot: Slot(column.reported, isOptional: true), isPersonal: false)
      }
      lock.set(
        model.name,
        .init(engine: described.engine, query: model.queryDigest, columns: columns))
    }
    let without = workspace.project.models.values.filter(\.columns.isEmpty).map(\.name)
    let text = lock.keeping(Set(without)).text
    let path = ProjectFolder.join(root, LockFile.path)
    if let old = FileManager.default.contents(atPath: path), Array(old) == Array(text.utf8) {
      return false
    }
    do {
      try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw Trouble(
        .failed, .lockUnwritable, "`\(path)` cannot be written",
        help: ["check that the project's folder may be written to"])
    }
    return true
  }

  private static func proposals(
    _ source: any Warehouse, _ model: Model, _ reported: [DescribedColumn]
  ) throws -> [String: String] {
    let columns = reported.map { SyncColumn(name: $0.name, type: $0.type) }
    let query = SyncQuery(
      modelSQL: model.sql, columns: columns, identifierCount: 1, removes: false)
    var shapes = columns.map { _ in ShapeProposal() }
    var isJSON = columns.map { _ in true }
    try source.rows(of: query, limit: sampleRows, filters: []) { row in
      for index in columns.indices where isJSON[index] && row[index].storage != .null {
        guard row[index].storage == .text, let value = try? JSONValue(parsing: row[index].buffer)
        else {
          isJSON[index] = false
          continue
        }
        shapes[index].take(value)
      }
    }
    var proposed: [String: String] = [:]
    for index in columns.indices where isJSON[index] {
      proposed[columns[index].name] = shapes[index].text
    }
    return proposed
  }
}

extension Workspace {
  /// One model by its name, or all in the order of their names.
  fileprivate func models(_ name: String?) throws -> [Model] {
    let all = project.models.values.sorted { $0.name < $1.name }
    guard let name else { return all }
    if let model = project.models[name] { return [model] }
    let nearest = Suggestion.nearest(to: name, in: all.map(\.name))
    throw Trouble(
      .failed, .unknownModel, "project `\(project.name)` has no model `\(name)`",
      help: nearest.map { ["did you mean `\($0)`?"] }
        ?? ["the models are \(all.map { "`\($0.name)`" }.joined(separator: ", "))"])
  }

  fileprivate func source(of model: Model) throws -> Source {
    guard let source = project.sources[model.source] else {
      preconditionFailure("a checked model names a source that is not in its project")
    }
    return source
  }
}

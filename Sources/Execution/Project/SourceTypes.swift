import Compiler
import Records
import Warehouses

/// The types that sources report for models without a contract.
package enum SourceTypes {
  /// Columns by model; reads no row. Models with a contract are left out: the contract is what counts.
  package static func describe(
    _ project: Project, _ surroundings: Surroundings
  ) throws -> [String: [Model.Column]] {
    let catalog = WarehouseCatalog(
      root: project.root, surroundings: surroundings, ledger: project.state)
    var described: [String: [Model.Column]] = [:]
    for model in project.models.values.sorted(by: { $0.name < $1.name })
    where model.columns.isEmpty {
      guard let source = project.sources[model.source] else { continue }
      do {
        let columns = try catalog.open(source).describe(model.sql)
        described[model.name] = columns.map {
          Model.Column(name: $0.name, slot: Slot($0.type, isOptional: true), isPersonal: false)
        }
      } catch let error as WarehouseError {
        throw Troubled.trouble(error, source: source, model: model)
      }
    }
    return described
  }
}

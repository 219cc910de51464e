import Compiler
import Warehouses

extension Checkup {
  /// Each source opened, and the SQL of its models prepared; no row is read.
  func sources() -> [Finding] {
    project.sources.values.sorted { $0.name < $1.name }.flatMap { source -> [Finding] in
      let models = project.models.values.filter { $0.source == source.name }
        .sorted { $0.name < $1.name }
      let opened: any Warehouse
      do { opened = try workspace.warehouse(source) } catch {
        return [failed(error, source, nil)]
      }
      let broken = models.compactMap { model -> Finding? in
        do { try opened.verify(model.sql) } catch { return failed(error, source, model) }
        return nil
      }
      let text =
        "`\(opened.place)` can be read; its models: \(models.count - broken.count) of \(models.count)"
      return [.ok(.source, source.name, text)] + broken + rights(opened, source)
    }
  }

  /// What the user of a source lacks to keep states there, as SQL.
  private func rights(_ opened: any Warehouse, _ source: Source) -> [Finding] {
    guard case .warehouse(let schema) = source.snapshots else { return [] }
    do {
      let grants = try opened.missingGrants()
      if grants.isEmpty {
        return [.ok(.source, source.name, "states may be kept in its schema `\(schema)`")]
      }
      return [
        .failed(
          .source, source.name, "this user may not keep states in its schema `\(schema)`",
          remedy: grants.joined(separator: "\n"))
      ]
    } catch {
      return [failed(error, source, nil)]
    }
  }

  private func failed(_ error: any Error, _ source: Source, _ model: Model?) -> Finding {
    let name = model?.name ?? source.name
    guard let error = error as? WarehouseError else {
      return .failed(.source, name, "cannot be read", remedy: nil, exit: .tryAgain)
    }
    let trouble = Troubled.trouble(error, source: source, model: model)
    return .failed(
      .source, name, trouble.diagnostic.title,
      remedy: model == nil ? nil : "correct the model's SQL",
      exit: trouble.exit)
  }
}

import Compiler
import Warehouses

extension Checkup {
  /// Each source opened, and the SQL of its models prepared; no row is read.
  func sources() -> [Finding] {
    project.sources.values.sorted { $0.name < $1.name }.flatMap { source -> [Finding] in
      let models = project.models.values.filter { $0.source == source.name }
        .sorted { $0.name < $1.name }
      switch source.engine {
      case .sqlite:
        let opened: SQLiteSource
        do {
          opened = try SQLiteSource(path: workspace.sourcePath(source))
        } catch {
          return [failed(error, source, nil)]
        }
        let broken = models.compactMap { model -> Finding? in
          do { _ = try opened.describe(model.sql) } catch { return failed(error, source, model) }
          return nil
        }
        let text =
          "`\(workspace.sourcePath(source))` can be read; its models: \(models.count - broken.count) of \(models.count)"
        return [.ok(.source, source.name, text)] + broken
      }
    }
  }

  private func failed(_ error: any Error, _ source: Source, _ model: Model?) -> Finding {
    let name = model?.name ?? source.name
    guard let error = error as? WarehouseError else {
      return .failed(.source, name, "cannot be read", remedy: nil, exit: .tryAgain)
    }
    let trouble = Troubled.trouble(error, source: source, model: model, workspace.files)
    return .failed(
      .source, name, trouble.diagnostic.title,
      remedy: model == nil ? nil : "correct the model's SQL",
      exit: trouble.exit)
  }
}

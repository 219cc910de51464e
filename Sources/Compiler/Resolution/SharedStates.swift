import Diagnostics

/// Pipelines that share a target look into each other's states, which must lie where one connection sees them.
enum SharedStates {
  static func check(
    _ pipelines: [Pipeline], _ resolution: Resolution, _ bag: inout DiagnosticBag
  ) {
    let senders = pipelines.compactMap { pipeline in
      resolution.models[pipeline.model].flatMap { resolution.sources[$0.source] }.map {
        (pipeline: pipeline, source: $0)
      }
    }
    guard let first = senders.first else { return }
    let place = StatePlace(of: first.source, resolution.state)
    for sender in senders.dropFirst() {
      if StatePlace(of: sender.source, resolution.state) == place { continue }
      bag.add(
        Diagnostic(
          .sharedApart,
          "`\(sender.pipeline.name)` and `\(first.pipeline.name)` share a target, and their states lie apart",
          at: sender.pipeline.span, label: "its state lies \(sender.source.statePlace)",
          secondary: [.init(first.pipeline.span, "its state lies \(first.source.statePlace)")],
          help: [
            "keep both with the ledger: `snapshots: ledger` in the PostgreSQL source",
            "or send them to targets of their own, or make one model of both",
          ]))
    }
  }
}

/// What one connection sees: the files beside the ledger, or a database.
private enum StatePlace: Hashable {
  case files
  case database(String)

  init(of source: Source, _ state: StateLocation) {
    switch (source.snapshots, source.engine, state) {
    case (.warehouse, .postgres(let settings), _), (.ledger, _, .postgres(let settings, schema: _)):
      self = .database(settings.database)
    case (.ledger, _, .sqlite), (.warehouse, .sqlite, _): self = .files
    }
  }
}

extension Source {
  fileprivate var statePlace: String {
    switch snapshots {
    case .ledger: "with the ledger"
    case .warehouse: "in the source `\(name)`"
    }
  }
}

extension DiagnosticCode {
  static let sharedApart = DiagnosticCode(
    "HG0313",
    "Pipelines that share a target (`shared: true`) look into each other's states, so that what one of them holds is not removed by another. Their states lie in one database, or all of them in files beside the ledger."
  )
}

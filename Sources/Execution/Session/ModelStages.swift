import Compiler
import Planning
import Warehouses

/// The models of one session that several of its pipelines read: each is read once, and all see the same rows.
final class ModelStages {
  /// A model as its source sees it.
  private struct Key: Hashable {
    let source: Source.Engine
    let sql: String

    init(_ subject: RunSubject) {
      source = subject.program.source.engine
      sql = subject.query.modelSQL
    }
  }

  /// What the pipelines of a model read of it, where they are several.
  private let columns: [Key: [String]]
  private var stages: [Key: ModelStage] = [:]
  private var owners: [Sync] = []

  init(_ subjects: [RunSubject]) {
    let reading = subjects.filter { !$0.isRetiring && !$0.query.hasPlaces }
    columns = Dictionary(grouping: reading, by: Key.init).filter { $1.count > 1 }.mapValues {
      Set($0.flatMap { $0.query.columns.map(\.name) }).sorted()
    }
  }

  /// Has a pipeline read its model from the stage, which the first of them makes.
  ///
  /// - Parameter inspecting: looks at the source in the state that the stage has.
  /// - Returns: whether there is one, made now or before; then nothing is left to inspect.
  func stage(_ subject: RunSubject, in sync: Sync, inspecting: () throws -> Void) throws -> Bool {
    let key = Key(subject)
    guard let columns = columns[key] else { return false }
    if stages[key] == nil {
      stages[key] = try sync.makeStage(columns, inspecting: inspecting)
      owners.append(sync)
    }
    if let stage = stages[key] { try sync.read(from: stage) }
    return true
  }

  /// Drops what was staged; what fails is dropped by the next run of its pipeline.
  func drop() {
    for owner in owners { try? owner.dropStage() }
    stages = [:]
    owners = []
  }
}

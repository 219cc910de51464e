import Compiler
import Ledger
import Planning
import Warehouses

/// The tests of a model on the rows that the diff is about to see; the first that fails holds its pipeline back.
struct ModelTesting {
  private let subject: RunSubject
  private let ledger: Ledger?

  init(_ subject: RunSubject, _ ledger: Ledger?) {
    self.subject = subject
    self.ledger = ledger
  }

  /// Throws what is wrong with the model; counts are in it, values are not.
  func run(on sync: Sync) throws {
    let tests = subject.tests
    if tests.isEmpty { return }
    let previous = try ledger?.runs(uid: subject.record.uid, limit: 1).first?.counts.extracted
    for test in tests {
      let count = try sync.count(test.query(over: subject.modelSQL))
      guard
        let failure = test.failure(
          count: Int(count ?? 0), previousRows: previous.map { Int($0) })
      else { continue }
      throw Trouble(
        .heldBack, .modelTestFailed,
        "test `\(test.text)` of model `\(subject.program.pipeline.model)` failed: \(failure)",
        at: test.span, label: "this test",
        help: ["check the source and the model's query; nothing was sent"],
        notes: ["pipeline `\(subject.name)` waits for it"])
    }
  }
}

import Compiler
import Planning
import Testing

@Suite struct GuardTests {
  private func measured(model: Int, snapshot: Int, removed: Int = 0, invalid: Int = 0)
    -> Measurement
  {
    var measurement = Measurement()
    measurement.counts.modelRows = model
    measurement.counts.snapshotRows = snapshot
    measurement.counts.removed = removed
    measurement.invalid = invalid
    return measurement
  }

  @Test(
    "deletes trip only above both the share and the count",
    arguments: [
      (removed: 100, snapshot: 1_000, trips: false),  // 10 %, but not above 100
      (removed: 101, snapshot: 1_000, trips: true),
      (removed: 500, snapshot: 10_000, trips: false),  // exactly 5 %
      (removed: 501, snapshot: 10_000, trips: true),
    ])
  func deletes(removed: Int, snapshot: Int, trips: Bool) {
    let verdicts = Guards().verdicts(
      measured(model: 1, snapshot: snapshot, removed: removed), of: "people")
    #expect(verdicts.map(\.name) == ["deletes"])
    #expect(verdicts.first?.isTripped == trips)
    #expect((verdicts.first?.remedy != nil) == trips)
  }

  @Test func rowsTripAlone() {
    var guards = Guards()
    guards.deletes = Guards.Limit(percent: nil, above: 0, rows: 3)
    #expect(
      guards.verdicts(measured(model: 9, snapshot: 9, removed: 3), of: "people").first?.isTripped
        == false)
    #expect(
      guards.verdicts(measured(model: 9, snapshot: 9, removed: 4), of: "people").first?.isTripped
        == true)
  }

  @Test func anEmptyModelTripsUnlessItMayBeEmpty() {
    var guards = Guards()
    let empty = measured(model: 0, snapshot: 5)
    #expect(
      guards.verdicts(empty, of: "people").contains { $0.name == "empty_source" && $0.isTripped })
    guards.emptySource = .allow
    #expect(!guards.verdicts(empty, of: "people").contains { $0.isTripped })
    #expect(Guards().verdicts(measured(model: 0, snapshot: 0), of: "people").isEmpty)
  }

  @Test func setAsideRowsAreAShareOfTheModel() {
    #expect(
      Guards().verdicts(measured(model: 20_000, snapshot: 0, invalid: 200), of: "people").first?
        .isTripped
        == false)
    #expect(
      Guards().verdicts(measured(model: 20_000, snapshot: 0, invalid: 201), of: "people").first?
        .isTripped == true
    )
  }
}

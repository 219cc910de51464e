import Planning
import Testing

@Suite struct SavedPlanTests {
  private func plan(added: Int = 5, removed: Int = 0, tripped: String? = nil) -> Plan {
    var measurement = Measurement()
    measurement.counts.added = added
    measurement.counts.removed = removed
    measurement.reasons = ["value": added]
    return Plan(
      project: "shop", environment: "prod", deployment: 3, files: 1, pipelines: 1,
      definitions: [],
      data: [
        PipelinePlan(
          pipeline: "people", mode: "mirror", measurement: measurement, guards: [], limit: nil,
          seconds: nil, isResync: false)
      ])
  }

  private func saved(_ plan: Plan, expiresAt: Int64? = nil) throws -> SavedPlan {
    try SavedPlan(
      tool: "0.1.0", ledger: "0123456789ab", variables: ["my_var": "x", "suffix": ""],
      selection: ["tag:a"], plan: plan,
      pipelines: [
        .init(
          pipeline: "people", uid: "u", declared: "d", deployed: nil, deployment: nil,
          generation: 7, run: expiresAt == nil ? nil : 12)
      ], expiresAt: expiresAt)
  }

  @Test("a plan comes back from its file as it was, and two alike are alike to the byte")
  func roundTrip() throws {
    let plan = try saved(plan(), expiresAt: 99)
    let text = try plan.text()
    #expect(try SavedPlan(reading: text) == plan)
    #expect(try saved(self.plan(), expiresAt: 99).text() == text)
    #expect(plan.id.count == 12 && plan.digest.hasPrefix(plan.id))
    #expect(try saved(self.plan(added: 6)).id != saved(self.plan()).id)
  }

  @Test(
    "a file that was changed, cut or made of something else is refused",
    arguments: [
      ("\"added\" : 5", "\"added\" : 6"), ("\"prod\"", "\"dev\""), ("\"run\" : 12", "\"run\" : 13"),
      ("{\n", "{\n  \"extra\" : 1,\n"), ("\n}\n", "\n}"),
    ])
  func tampered(old: String, new: String) throws {
    let text = try saved(plan(), expiresAt: 99).text()
    let place = try #require(text.range(of: old))
    #expect(throws: SavedPlan.Unreadable.changed) {
      try SavedPlan(reading: text.replacingCharacters(in: place, with: new))
    }
  }

  @Test func otherTexts() throws {
    for text in ["", "{}", "[1]", "plan", "{ \"format_version\": \"1\" }"] {
      #expect(throws: SavedPlan.Unreadable.notAPlan) { try SavedPlan(reading: text) }
    }
    #expect(throws: SavedPlan.Unreadable.otherFormat(2)) {
      try SavedPlan(reading: "{ \"format_version\": 2 }")
    }
  }

  @Test(
    "more than reviewed is worse from 1 % or 100 rows on",
    arguments: [
      (5, 105, false), (5, 106, true), (0, 100, false), (0, 101, true), (20_000, 20_200, false),
      (20_000, 20_201, true), (20_000, 3, false),
    ])
  func worse(then: Int, now: Int, isWorse: Bool) {
    #expect(PlanComparison.worse(plan(added: now), than: plan(added: then)).isEmpty != isWorse)
    #expect(
      PlanComparison.worse(plan(removed: now), than: plan(removed: then)).isEmpty != isWorse)
  }
}

extension String {
  /// The first place of a text.
  fileprivate func range(of text: String) -> Range<Index>? { firstRange(of: text) }

  fileprivate func replacingCharacters(in place: Range<Index>, with text: String) -> String {
    self[..<place.lowerBound] + text + self[place.upperBound...]
  }
}

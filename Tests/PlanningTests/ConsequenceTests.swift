import Compiler
import Planning
import Testing

@Suite struct ConsequenceTests {
  private func policy(_ edit: (inout ChangePolicy) -> Void = { _ in }) -> ChangePolicy {
    var policy = ChangePolicy()
    edit(&policy)
    return policy
  }

  static let rows: [(classes: Set<DeclarationClass>, kind: Consequence.Kind, epochs: [Int64])] = [
    ([.update], .update, [4, 2]),
    ([.query], .requery, [4, 2]),
    ([.query, .update], .requery, [4, 2]),
    ([.connector], .connector, [5, 2]),
    ([.mode], .narrow, [4, 2]),
    ([.mapping], .resync, [5, 5]),
    ([.mapping, .mode, .query], .resync, [5, 5]),
    ([.connector, .mode], .narrow, [5, 2]),
    ([.match], .rematch, [5, 5]),
    ([.match, .mapping], .rematch, [5, 5]),
    ([.identifier], .rekey, [5, 5]),
    ([.target, .mapping], .replace, [5, 5]),
  ]

  @Test(
    "the strongest class decides, and every class that changes records raises the epoch",
    arguments: rows)
  func table(row: (classes: Set<DeclarationClass>, kind: Consequence.Kind, epochs: [Int64])) {
    let consequence = Consequence(of: row.classes, policy(), removes: (false, false))
    #expect(consequence.kind == row.kind)
    let epochs = consequence.epochs(from: 4, dueBelow: 2)
    #expect([epochs.epoch, epochs.dueBelow] == row.epochs)
  }

  @Test("forward raises the epoch and leaves what is due as it was")
  func forward() {
    let consequence = Consequence(
      of: [.mapping], policy { $0.mapping = .forward }, removes: (true, true))
    #expect(consequence.kind == .forward)
    #expect(consequence.epochs(from: 4, dueBelow: 2) == (5, 2))
  }

  @Test("match values are never taken over as rows change, whatever the policy on mappings says")
  func rematchForward() {
    let consequence = Consequence(
      of: [.match, .mapping], policy { $0.mapping = .forward }, removes: (true, true))
    #expect(consequence.kind == .rematch)
    #expect(consequence.epochs(from: 4, dueBelow: 2) == (5, 5))
  }

  @Test("a mode that removes what the old one kept widens")
  func modes() {
    func kind(_ before: Bool, _ now: Bool) -> Consequence.Kind {
      Consequence(of: [.mode], policy(), removes: (before, now)).kind
    }
    #expect(kind(false, true) == .widen)
    #expect(kind(true, false) == .narrow)
    #expect(kind(false, false) == .narrow)
  }

  @Test("the policy forbids by its own key, and an identifier unless it is allowed")
  func forbidden() {
    #expect(DeclarationClass.identifier.forbidden(by: policy()) == "on_change.identifier")
    #expect(
      DeclarationClass.identifier.forbidden(by: policy { $0.identifier = .rekey }) == nil)
    #expect(DeclarationClass.match.forbidden(by: policy()) == nil)
    #expect(
      DeclarationClass.match.forbidden(by: policy { $0.match = .forbid }) == "on_change.match")
    #expect(
      DeclarationClass.target.forbidden(by: policy { $0.target = .forbid }) == "on_change.target")
    #expect(DeclarationClass.mapping.forbidden(by: policy { $0.target = .forbid }) == nil)
  }
}

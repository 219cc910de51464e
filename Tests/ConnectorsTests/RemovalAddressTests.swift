import Diagnostics
import Testing

@testable import Connectors

/// A mirror by a match of which no removal could be made is an error of the text, not of each row.
@Suite struct RemovalAddressTests {
  private func problems(
    _ action: ActionDefinition, _ identity: MatchIdentity, _ mode: SyncMode
  ) -> [String] {
    var bag = DiagnosticBag()
    let start = SourcePosition(line: 1, column: 1)
    let span = SourceSpan(file: SourceFile.ID(index: 0), start: start, end: start)
    action.checkRemovals(by: identity, in: mode, at: span, &bag)
    return bag.sorted.map(\.title)
  }

  @Test("a body that is made of other fields removes nothing")
  func body() throws {
    let profiles = try required(ConnectorCatalog.builtIn["braze"]?.action("profiles"))
    #expect(
      problems(profiles, .all(["email"]), .mirror) == [
        "the request `delete` removes by `external_id`, which a removal does not carry"
      ])
    #expect(problems(profiles, .all(["email"]), .upsert) == [])
    #expect(problems(profiles, .all(["external_id"]), .mirror) == [])
    #expect(problems(profiles, .all(["email", "external_id"]), .mirror) == [])
    let audience = try required(ConnectorCatalog.builtIn["x-audience"]?.action("audience"))
    #expect(problems(audience, .anyOf(["phone"]), .mirror) == [])
    let contacts = try required(ConnectorCatalog.builtIn["hubspot"]?.action("contacts"))
    #expect(problems(contacts, .all(["email"]), .mirror) == [])
  }

  @Test("no built-in action has a match of its own that it cannot remove by")
  func builtIn() {
    for connector in ConnectorCatalog.builtIn.all.values {
      for action in connector.actions where !action.identity.fields.isEmpty {
        for mode in action.modes {
          #expect(problems(action, action.identity, mode) == [], "\(connector.name) \(action.name)")
        }
      }
    }
  }
}

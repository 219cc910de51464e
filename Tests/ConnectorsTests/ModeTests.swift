import Diagnostics
import Records
import Testing

@testable import Connectors

@Suite struct ModeTests {
  @Test func aModeHasTheRequestsThatServeIt() throws {
    let birds = try required(dovecoteDefinition().action("birds"))
    #expect(birds.request(for: .add, in: .upsert)?.name == "write")
    #expect(birds.request(for: .add, in: .insert)?.name == "create")
    #expect(birds.request(for: .change, in: .update)?.name == "edit")
    #expect(birds.request(for: .remove, in: .mirror)?.name == "free")
    #expect(birds.request(for: .remove, in: .upsert) == nil)
    #expect(birds.requests(in: .mirror).map(\.name) == ["write", "free"])
    #expect(birds.requests(in: .insert).map(\.name) == ["create"])
    #expect(birds.replacement == nil)
  }

  @Test func recordsGoTheWayOfTheMode() throws {
    func sent(_ mode: SyncMode, _ operation: Connectors.Operation) throws -> String {
      let action = try dovecoteAction("birds", mode)
      let batch = try required(batches(action, operation, [#"{"ring":"r"}"#]).first)
      let request = try action.request(for: batch)
      return "\(request.method) \(request.url.dropFirst("https://dovecote.example".count))"
    }
    #expect(try sent(.mirror, .add) == "POST /birds")
    #expect(try sent(.insert, .add) == "POST /new")
    #expect(try sent(.update, .change) == "PATCH /birds/r")
    #expect(try sent(.mirror, .remove) == "DELETE /birds/r")
  }

  @Test func kindIdentityAndAgeAreRead() throws {
    let definition = try dovecoteDefinition()
    let flock = try required(definition.action("flock"))
    #expect(flock.kind == .membership)
    #expect(flock.identity == .anyOf(["email", "phone"]))
    #expect(flock.renewAfter == RenewalAge(days: 360))
    let flights = try required(definition.action("flights"))
    #expect(flights.kind == .event)
    #expect(flights.identity == .all([]))
    #expect(flights.renewAfter == nil)
    #expect(flights.requests.map(\.repeatability) == [.keyed, .keyed])
    #expect(flock.requests.map(\.repeatability) == [.safe, .safe])
  }

  @Test(arguments: [("540d", 540), ("8w", 56), ("1mo", 30), ("2y", 730)])
  func anAgeIsANumberOfDays(_ text: String, _ days: Int) throws {
    let (definition, _) = define(dovecote.replacing("12mo", with: text))
    #expect(definition?.action("flock")?.renewAfter?.days == days)
  }

  @Test func aPipelinesEventsMustBeServed() throws {
    let flights = try required(dovecoteDefinition().action("flights"))
    #expect(flights.unserved([.add, .remove]) == [])
    #expect(flights.unserved([.add, .change]) == [.change])
  }

  @Test func aRemovalNeedsItsMatchAndTheEventOfOneAllThatWasThere() throws {
    let definition = try dovecoteDefinition()
    let birds = try required(definition.action("birds"))
    let flights = try required(definition.action("flights"))
    #expect(birds.content(of: .remove, in: .mirror) == .removal)
    #expect(birds.content(of: .change, in: .mirror) == .whole)
    #expect(flights.content(of: .remove, in: .append) == .whole)
  }

  @Test func appendNeedsOneRequestAtLeast() {
    func problems(_ modes: String) -> [String] {
      define(
        dovecote.replacing("modes: [mirror, upsert, insert, update]", with: modes)
          .replacing(
            "for: [remove]\n        request: { method: DELETE",
            with: "modes: [mirror]\n        for: [remove]\n        request: { method: DELETE")
      ).problems.map(\.title)
    }
    #expect(problems("modes: [mirror, upsert, insert, update]") == [])
    let expected = ["add", "change", "remove"].map { "no request carries `\($0)`" }
    #expect(problems("modes: [mirror, upsert, insert, update, append]") == expected)
  }

  @Test(arguments: [
    Damage(
      "modes: [mirror, upsert, insert, update]", "modes: [mirror, upsert, insert]", "HG0605",
      "does not offer the mode `update`"),
    Damage(
      "modes: [mirror, upsert, insert, update]", "modes: [mirror, upsert, insert, update, replace]",
      "HG0605", "replaces the whole content"),
    Damage(
      "modes: [insert]", "modes: [insert, upsert]", "HG0605",
      "`add` in the mode `upsert` is carried by two"),
    Damage("modes: [insert]", "modes: [insrt]", "HG0207", "`insrt`"),
    Damage(
      "modes: [insert]\n        for: [add]", "modes: [insert]\n        for: [add, change]",
      "HG0605", "brings `change` about"),
    Damage(
      "for: [remove]\n        request: { method: DELETE",
      "modes: [upsert]\n        for: [remove]\n        request: { method: DELETE", "HG0605",
      "no request carries `remove`"),
    Damage(
      "DELETE, path: \"/birds/{{ record.ring }}\"", "DELETE, path: \"/birds/{{ record.name }}\"",
      "HG0611", "its URL is made of `name`"),
    Damage("kind: record", "kind: event", "HG0612", "`mirror` has no meaning for a `event`"),
    Damage(
      "kind: membership\n    modes: [mirror, upsert]",
      "kind: membership\n    modes: [mirror, upsert, update]", "HG0612", "`update`"),
    Damage(
      "kind: record\n    modes", "kind: record\n    renew_after: 1y\n    modes", "HG0612",
      "`renew_after`"),
    Damage("12mo", "12 months", "HG0613", "not an age"),
    Damage("12mo", "0d", "HG0613", "not an age"),
    Damage("{ any_of: [email, phone] }", "{ any_of: [email, fax] }", "HG0602", "`fax`"),
    Damage("{ any_of: [email, phone] }", "{ any_of: [] }", "HG0611", "does not say which"),
    Damage("{ any_of: [email, phone] }", "{ some_of: [email] }", "HG0203", "`some_of`"),
    Damage(
      "path: /out,", "query: { e: record.email }, path: /out,", "HG0601", "`record` is not there"),
    Damage(
      "for: [remove], batch: { max_records: 5 }, request: { method: POST, path: /out,",
      "for: [remove], request: { method: POST, path: \"/{{ match }}\",", "HG0611",
      "its URL is made of `match`"),
    Damage("modes: [append]\n", "modes: [append]\n    match: [id]\n", "HG0611", "not identified"),
    Damage("modes: [append]\n", "modes: [append, mirror]\n", "HG0612", "`mirror`"),
    Damage(
      "repeat: keyed\n        request:\n          method: POST\n          path: /took",
      "request:\n          method: POST\n          path: /took", "HG0614", "does not say"),
    Damage("repeat: keyed\n", "repeat: maybe\n", "HG0207", "`maybe`"),
    Damage(
      "id: key, what: operation, of: record, again: key", "what: operation, of: record", "HG0614",
      "does not send `key`"),
    Damage("again: key", "again: key.x", "HG0602", "has no parts"),
    Damage(
      "{ object: { flights:", "{ object: { id: key, flights:", "HG0601", "`key` is not there"),
    Damage(
      "path: /took\n", "path: /took\n          headers: { X: key }\n", "HG0601",
      "`key` is not there in a header"),
    Damage(
      "path: /landed\n", "path: \"/landed/{{ key }}\"\n", "HG0601",
      "`key` is not there in a request's path"),
  ])
  func aDamagedDefinitionIsRefused(_ damage: Damage) {
    #expect(dovecote.contains(damage.from))
    let (definition, problems) = define(
      dovecote.replacing(damage.from, with: damage.to, maxReplacements: 1))
    #expect(definition == nil)
    #expect(
      problems.contains {
        $0.code.text == damage.code
          && ($0.title.contains(damage.words) || ($0.primary?.text ?? "").contains(damage.words))
      }, "\(problems.map { "\($0.code.text) \($0.title)" })")
  }
}

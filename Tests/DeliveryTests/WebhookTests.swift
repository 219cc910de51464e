import Connectors
import Emulators
import Records
import Testing

/// What the connector `webhook` sends is taken, and each damage to it refused as a careful team would.
@Suite struct WebhookTests {
  private static let settings: [String: JSONValue] = [
    "signing_secret": .string(Hook.secret), "signature_header": .string("X-Seal"),
    "signature_prefix": .string("sha256="), "secret_path": .string("T1/x"),
  ]

  private func ours(_ action: String, _ method: String, count: Int = 2) throws -> BuiltInRequest {
    try BuiltInRequest(
      "webhook", action, mode: .append, settings: Self.settings,
      with: ["path": .string("/in"), "method": .string(method)],
      records: (0..<count).map { #"{"id":\#($0),"name":"n"}"# })
  }

  @Test(
    "rows are taken by the method that the hook wants, and a damaged request is refused",
    arguments: ["one", "many"], ["POST", "PUT", "PATCH"])
  func damaged(_ action: String, _ method: String) throws {
    let hook = Hook(method: method, path: "/in/T1/x", takesLists: action == "many")
    let ours = try ours(action, method)
    func status(_ request: HTTPServer.Request) -> Int {
      let status = hook.answer(request).status
      #expect(hook.rows.isEmpty)
      return status
    }
    #expect(status(ours.damaged(without: "X-Seal")) == 401)
    #expect(status(ours.damaged { $0.replacing("\"n\"", with: "\"m\"") }) == 401)
    #expect(status(ours.damaged(without: "Content-Type")) == 415)
    #expect(status(ours.damaged(method: "DELETE")) == 405)
    #expect(status(ours.damaged(target: "/in/T1/y")) == 404)
    #expect(hook.answer(ours.request).status == 202)
    #expect(hook.rows.count == (action == "many" ? 2 : 1))
    #expect(hook.rows.first == #"{"id":0,"name":"n"}"#)
    let key = ours.request.header("Idempotency-Key")
    #expect(key == (action == "many" ? nil : "00000000000000070000000000000001"))
  }

  @Test("a list is no row, a row is no list, and neither is too long")
  func shapes() throws {
    let rows = Hook(path: "/in/T1/x", takesLists: false)
    let lists = Hook(path: "/in/T1/x", takesLists: true)
    #expect(rows.answer(try ours("many", "POST").request).status == 400)
    #expect(lists.answer(try ours("one", "POST").request).status == 400)
    #expect(lists.answer(try ours("many", "POST", count: 100).request).status == 202)
    #expect(lists.rows.count == 100)
    // What would be the hundred and first is in a request of its own.
    #expect(lists.answer(try ours("many", "POST", count: 101).request).status == 202)
    #expect(lists.rows.count == 200)
  }
}

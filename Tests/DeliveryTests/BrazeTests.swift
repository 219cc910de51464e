import Connectors
import Emulators
import Foundation
import Records
import Testing

/// Requests to Braze, damaged one by one: each is refused, and the whole ones are taken.
@Suite struct BrazeTests {
  private func ours(
    _ action: String, _ operation: Connectors.Operation = .add, mode: SyncMode = .mirror,
    with: [String: JSONValue] = [:], records: [String]
  ) throws -> BuiltInRequest {
    try BuiltInRequest(
      "braze", action, operation, mode: mode,
      settings: ["api_key": .string("k3y"), "endpoint": .string("rest.iad-01.braze.com")],
      with: with, records: records)
  }

  private static let catalogs: [String: Set<String>] = ["shops": ["City"]]

  /// The status of an answer, and the type of the error at the first object where it has one.
  private func answer(_ request: HTTPServer.Request) -> String {
    let answer = Braze(key: "k3y", catalogs: Self.catalogs).answer(request)
    let body = try? JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
    let error = (body?["errors"] as? [[String: Any]])?.first
    let word = error?["type"] ?? error?["id"] ?? body?["message"] ?? ""
    return "\(answer.status) \(word)"
  }

  private static let profile =
    #"{"external_id":"a","email":"a@b.co","gender":"F","dob":"1990-02-03","email_subscribe":"opted_in","date_of_last_session":"2026-01-02T03:04:05Z","current_location":{"latitude":1.5,"longitude":2}}"#

  @Test("a damaged request for profiles is refused as a whole")
  func profiles() throws {
    let whole = try ours("profiles", records: [Self.profile])
    #expect(answer(whole.request) == "201 success")
    #expect(answer(whole.damaged(without: "Authorization")) == "401 Invalid API key")
    #expect(answer(whole.damaged(without: "Content-Type")).hasPrefix("400"))
    #expect(answer(whole.damaged(method: "PUT")) == "404 not found")
    #expect(answer(whole.damaged(target: "/user/track")) == "404 not found")
    #expect(answer(whole.damaged { $0.replacing("attributes", with: "profiles") }).hasPrefix("400"))
    #expect(answer(whole.damaged { String($0.dropLast()) }).hasPrefix("400"))
    #expect(answer(whole.damaged { _ in #"{"attributes":[]}"# }) == "400 1 to 75 objects")
    let many = try ours("profiles", records: (0..<75).map { #"{"external_id":"\#($0)"}"# })
    #expect(answer(many.request) == "201 success")
    let more = many.damaged { $0.replacing("[{", with: #"[{"external_id":"z"},{"#) }
    #expect(answer(more) == "400 1 to 75 objects")
  }

  @Test(
    "a wrong value is refused at its profile",
    arguments: [
      ("external_id", #""external_id":"a""#, #""external_id":7"#),
      ("email", "a@b.co", "nobody"), ("gender", #""F""#, #""female""#),
      ("dob", "1990-02-03", "3.2.1990"), ("email_subscribe", "opted_in", "yes"),
      ("date_of_last_session", "2026-01-02T03:04:05Z", "yesterday"),
      ("current_location", "latitude", "lat"),
      ("_update_existing_only", #""_update_existing_only":false"#, #""_update_existing_only":0"#),
    ])
  func values(_ name: String, _ from: String, _ to: String) throws {
    let whole = try ours("profiles", records: [Self.profile])
    #expect(whole.text.contains(from))
    #expect(answer(whole.damaged { $0.replacing(from, with: to) }).hasPrefix("201 '\(name)'"))
  }

  @Test(
    "a profile of nobody is refused, and so is a user to delete who is no text, or one too many")
  func users() throws {
    let nobody = try ours("profiles", records: [#"{"external_id":"a"}"#])
    #expect(
      answer(nobody.damaged { $0.replacing("external_id", with: "first_name") })
        == "201 'external_id' or 'user_alias' or 'braze_id' or 'email' or 'phone' is required")
    let delete = try ours(
      "profiles", .remove, records: (0..<50).map { #"{"external_id":"\#($0)"}"# })
    #expect(answer(delete.request) == "201 success")
    #expect(answer(delete.damaged { $0.replacing("[", with: #"["z","#) }).hasPrefix("400 1 to 50"))
    #expect(answer(delete.damaged { $0.replacing("\"7\"", with: "7") }).hasPrefix("400 one of"))
    #expect(answer(delete.damaged { $0.replacing("external_ids", with: "ids") }).hasPrefix("400"))
  }

  @Test(
    "a wrong event is refused at its place",
    arguments: [
      (#""name":"left""#, #""name":"""#, "201 'name' is required"),
      ("2026-01-02T03:04:05Z", "2026-01-02", "201 'time' is no ISO 8601 time"),
      (#"{"plan":"x"}"#, "7", "201 'properties' is no object"),
      ("\"time\"", "\"at\"", "201 'at' is not known"),
    ])
  func events(_ from: String, _ to: String, _ refusal: String) throws {
    let event =
      #"{"external_id":"a","name":"left","time":"2026-01-02T03:04:05Z","properties":{"plan":"x"}}"#
    let whole = try ours("events", mode: .append, records: [event])
    #expect(answer(whole.request) == "201 success")
    #expect(answer(whole.damaged { $0.replacing(from, with: to) }) == refusal)
  }

  @Test(
    "a wrong purchase is refused at its place",
    arguments: [
      (#""product_id":"p""#, #""product_id":7"#, "201 'product_id' is required"),
      ("USD", "$", "201 'currency' is no ISO 4217 code"),
      ("1.50", "\"1.50\"", "201 'price' is required"),
      (#""quantity":2"#, #""quantity":101"#, "201 'quantity' is from 1 to 100"),
    ])
  func purchases(_ from: String, _ to: String, _ refusal: String) throws {
    let row =
      #"{"external_id":"a","time":"2026-01-02T03:04:05Z","products":[{"product_id":"p","price":1.50,"quantity":2}]}"#
    let whole = try ours("purchases", mode: .append, records: [row])
    #expect(answer(whole.request) == "201 success")
    #expect(answer(whole.damaged { $0.replacing(from, with: to) }) == refusal)
  }

  @Test("an error names the place of a product among all that were sent")
  func placeOfProduct() throws {
    func row(_ id: String, _ prices: Int...) -> String {
      let products = prices.map { #"{"product_id":"p\#($0)","price":\#($0)}"# }
      return
        #"{"external_id":"\#(id)","time":"2026-01-02T03:04:05Z","products":[\#(products.joined(separator: ","))]}"#
    }
    let braze = Braze(key: "k3y")
    let whole = try ours("purchases", mode: .append, records: [row("a", 1, 2), row("b", 3)])
    let answer = braze.answer(whole.damaged { $0.replacing("\"p3\"", with: "\"\"") })
    #expect(String(decoding: answer.body, as: UTF8.self).contains(#""index":2"#))
    #expect(braze.purchases.count == 2)
  }

  @Test("a damaged change of a subscription group is refused")
  func groups() throws {
    let with: [String: JSONValue] = ["subscription_group_id": .string("g")]
    let users = (0..<50).map { #"{"external_id":"\#($0)"}"# }
    let whole = try ours("subscription_group", with: with, records: users)
    #expect(answer(whole.request) == "201 success")
    #expect(
      answer(whole.damaged { $0.replacing("\"subscribed\"", with: "\"in\"") }).hasPrefix("400"))
    #expect(answer(whole.damaged { $0.replacing("\"g\"", with: "\"\"") }).hasPrefix("400"))
    #expect(answer(whole.damaged { $0.replacing("\"0\"", with: "\"z\",\"0\"") }).hasPrefix("400"))
    #expect(answer(whole.damaged(target: "/subscription/status/set")).hasPrefix("404"))
  }

  @Test("a damaged change of a catalog is refused")
  func catalogs() throws {
    let with: [String: JSONValue] = ["catalog": .string("shops")]
    let items = (0..<50).map { #"{"item_id":"s\#($0)","item":{"City":"Basel"}}"# }
    let whole = try ours("catalog_items", with: with, records: items)
    #expect(answer(whole.request) == "202 success")
    #expect(answer(whole.damaged(target: "/catalogs/other/items")).hasPrefix("404"))
    #expect(answer(whole.damaged(method: "POST")).hasPrefix("404"))
    #expect(answer(whole.damaged { $0.replacing("City", with: "Town") }) == "400 invalid-fields")
    #expect(answer(whole.damaged { $0.replacing("\"s7\"", with: "\"s 7\"") }) == "400 invalid-ids")
    #expect(
      answer(whole.damaged { $0.replacing("\"s7\"", with: "\"s8\"") }) == "400 ids-not-unique")
    let more = whole.damaged { $0.replacing("[", with: #"[{"id":"z"},"#) }
    #expect(answer(more) == "400 request-includes-too-many-items")
    let delete = try ours("catalog_items", .remove, with: with, records: [#"{"item_id":"s1"}"#])
    #expect(answer(delete.request) == "202 success")
    #expect(
      answer(delete.damaged { $0.replacing("}", with: #","City":"x"}"#) }).hasPrefix("400"))
  }
}

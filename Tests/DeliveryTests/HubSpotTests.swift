import Connectors
import Emulators
import Records
import Testing

/// What the connector `hubspot` sends is taken, and each damage to it refused as HubSpot would.
@Suite struct HubSpotTests {
  private func hubspot() -> HubSpot {
    HubSpot(token: "t0ken", unique: ["contacts": ["email"], "companies": ["domain", "ref"]])
  }

  private func contacts(_ count: Int, mode: SyncMode = .upsert) throws -> BuiltInRequest {
    try BuiltInRequest(
      "hubspot", "contacts", .change, mode: mode, settings: ["token": .string("t0ken")],
      records: (0..<count).map { #"{"email":"p\#($0)@x.co","firstname":"n"}"# })
  }

  @Test("contacts are written, and a damaged request is refused")
  func damaged() throws {
    let hubspot = hubspot()
    let ours = try contacts(2)
    func status(_ request: HTTPServer.Request) -> Int {
      let status = hubspot.answer(request).status
      #expect(hubspot.objects("contacts").isEmpty)
      return status
    }
    #expect(status(ours.damaged(without: "Authorization")) == 401)
    #expect(status(ours.damaged(without: "Content-Type")) == 415)
    #expect(status(ours.damaged(method: "PUT")) == 405)
    #expect(status(ours.damaged(target: "/crm/v3/objects/people/batch/upsert")) == 404)
    #expect(status(ours.damaged(target: "/crm/v3/objects/contacts/batch/insert")) == 404)
    #expect(status(ours.damaged { String($0.dropLast()) }) == 400)
    #expect(status(ours.damaged { $0.replacing("inputs", with: "input") }) == 400)
    #expect(status(ours.damaged { $0.replacing("\"id\"", with: "\"key\"") }) == 400)
    #expect(status(ours.damaged { $0.replacing("p1@x.co", with: "p0@x.co") }) == 400)
    #expect(
      status(
        ours.damaged { $0.replacing("\"idProperty\":\"email\"", with: "\"idProperty\":\"city\"") })
        == 400)
    #expect(status(ours.damaged { $0.replacing("properties", with: "values") }) == 400)
    let first = ours.text.dropFirst(#"{"inputs":["#.count).dropLast(2).replacing("@x", with: "@y")
    let more = try contacts(100).damaged {
      $0.replacing(#"{"inputs":["#, with: #"{"inputs":["# + first + ",")
    }
    #expect(status(more) == 400)
    #expect(hubspot.answer(ours.request).status == 200)
    #expect(
      hubspot.objects("contacts") == [
        "p0@x.co": #"{"email":"p0@x.co","firstname":"n"}"#,
        "p1@x.co": #"{"email":"p1@x.co","firstname":"n"}"#,
      ])
  }

  @Test("what is wrong or not there is named by the trace of its input, and the rest is written")
  func partial() throws {
    let hubspot = hubspot()
    hubspot.refuse("p1@x.co")
    let answer = hubspot.answer(try contacts(2).request)
    #expect(answer.status == 207)
    let body = String(decoding: answer.body, as: UTF8.self)
    #expect(body.contains(#""objectWriteTraceId":["00000000000000070000000000000002"]"#))
    hubspot.acceptAll()
    let update = hubspot.answer(try contacts(2, mode: .update).request)
    #expect(update.status == 207)
    #expect(String(decoding: update.body, as: UTF8.self).contains("OBJECT_NOT_FOUND"))
    #expect(Array(hubspot.objects("contacts").keys) == ["p0@x.co"])
  }

  @Test("objects are written by the property that the pipeline names")
  func objects() throws {
    let hubspot = hubspot()
    func request(_ property: String) throws -> BuiltInRequest {
      try BuiltInRequest(
        "hubspot", "objects", mode: .upsert, settings: ["token": .string("t0ken")],
        with: ["object_type": .string("companies"), "id_property": .string(property)],
        records: [#"{"id":"7","properties":{"name":"Acme"}}"#])
    }
    #expect(hubspot.answer(try request("name").request).status == 400)
    #expect(hubspot.answer(try request("ref").request).status == 200)
    #expect(hubspot.objects("companies") == ["7": #"{"name":"Acme"}"#])
  }

  @Test("what is archived is named by HubSpot's own ids, and by nothing else")
  func archive() throws {
    let hubspot = hubspot()
    #expect(hubspot.answer(try contacts(2).request).status == 200)
    let ours = try BuiltInRequest(
      "hubspot", "contacts", .remove, mode: .mirror, settings: ["token": .string("t0ken")],
      records: ["{\"email\":\"p0@x.co\",\"\u{7F}captured\":{\"id\":\"101\"}}"])
    #expect(ours.text == #"{"inputs":[{"id":"101"}]}"#)
    #expect(hubspot.answer(ours.damaged(without: "Authorization")).status == 401)
    #expect(hubspot.answer(ours.damaged { $0.replacing("101", with: "p0@x.co") }).status == 400)
    #expect(
      hubspot.answer(ours.damaged { $0.replacing("}]", with: "},{\"id\":\"101\"}]") }).status == 400
    )
    #expect(hubspot.objects("contacts").count == 2)
    #expect(hubspot.answer(ours.damaged { $0.replacing("101", with: "999") }).status == 204)
    #expect(hubspot.objects("contacts").count == 2)
    #expect(hubspot.answer(ours.request).status == 204)
    #expect(Array(hubspot.objects("contacts").keys) == ["p1@x.co"])
  }

  @Test("associations are made and taken away, and a damaged request is refused")
  func associations() throws {
    let hubspot = hubspot()
    func request(_ operation: Connectors.Operation) throws -> BuiltInRequest {
      try BuiltInRequest(
        "hubspot", "associations", operation, mode: .mirror,
        settings: ["token": .string("t0ken")],
        with: [
          "from_type": .string("contacts"), "to_type": .string("companies"),
          "type_id": .number("279"),
        ],
        records: [#"{"from_id":"1","to_id":"9"}"#, #"{"from_id":"2","to_id":"9"}"#])
    }
    let ours = try request(.add)
    func status(_ request: HTTPServer.Request) -> Int { hubspot.answer(request).status }
    #expect(status(ours.damaged(without: "Authorization")) == 401)
    #expect(status(ours.damaged(method: "PUT")) == 404)
    #expect(status(ours.damaged { $0.replacing("279", with: "\"279\"") }) == 400)
    #expect(status(ours.damaged { $0.replacing("HUBSPOT_DEFINED", with: "OURS") }) == 400)
    #expect(status(ours.damaged { $0.replacing("\"1\"", with: "\"a\"") }) == 400)
    #expect(hubspot.pairs.isEmpty)
    #expect(status(ours.request) == 201)
    #expect(hubspot.pairs == ["contacts 1 companies 9", "contacts 2 companies 9"])
    let gone = try request(.remove)
    #expect(
      status(gone.damaged { $0.replacing("[{\"id\":\"9\"}]", with: "{\"id\":\"9\"}") }) == 400)
    #expect(status(gone.request) == 204)
    #expect(hubspot.pairs.isEmpty)
  }

  @Test("an event is taken, and a damaged one refused")
  func events() throws {
    let hubspot = hubspot()
    let ours = try BuiltInRequest(
      "hubspot", "events", mode: .append, settings: ["token": .string("t0ken")],
      records: [
        #"{"event_name":"pe1_bought","email":"a@b.co","occurred_at":"2026-01-02T03:04:05Z"}"#
      ])
    func status(_ request: HTTPServer.Request) -> Int { hubspot.answer(request).status }
    #expect(status(ours.damaged(without: "Authorization")) == 401)
    #expect(status(ours.damaged(target: "/events/v3/sends")) == 404)
    #expect(status(ours.damaged { $0.replacing("pe1_", with: "") }) == 400)
    #expect(status(ours.damaged { $0.replacing("\"email\"", with: "\"mail\"") }) == 400)
    #expect(status(ours.damaged { $0.replacing("T03", with: " 03") }) == 400)
    #expect(hubspot.events.isEmpty)
    #expect(status(ours.request) == 204)
    #expect(hubspot.events.count == 1)
  }
}

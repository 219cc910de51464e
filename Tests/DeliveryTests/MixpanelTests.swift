import Connectors
import Emulators
import Records
import Testing

/// What the connector `mixpanel` sends is taken, and each damage to it refused as Mixpanel would.
@Suite struct MixpanelTests {
  private static let settings: [String: JSONValue] = [
    "project_token": .string("t0ken"), "username": .string("robot"), "password": .string("s3cret"),
    "project_id": .string("7"),
  ]

  private func mixpanel() -> Mixpanel {
    Mixpanel(token: "t0ken", account: (name: "robot", secret: "s3cret", project: "7"))
  }

  private func event(_ number: Int) -> String {
    #"{"event":"Signed up","time":"2026-01-02T03:04:05Z","user_id":"u\#(number)","properties":{"plan":"gold"}}"#
  }

  private func events(_ count: Int) throws -> BuiltInRequest {
    try BuiltInRequest(
      "mixpanel", "events", mode: .append, settings: Self.settings,
      records: (0..<count).map(event))
  }

  @Test("events are taken once, however often they come")
  func once() throws {
    let ours = try events(2)
    let mixpanel = mixpanel()
    for _ in 1...2 { #expect(mixpanel.answer(ours.request).status == 200) }
    let properties =
      #""$user_id":"u0","distinct_id":"u0","plan":"gold","time":1767323045000"#
    #expect(mixpanel.events.count == 2)
    #expect(mixpanel.events.first == #"{"event":"Signed up","properties":{\#(properties)}}"#)
  }

  @Test("a damaged request of events is refused")
  func damagedEvents() throws {
    let ours = try events(2)
    func status(_ request: HTTPServer.Request) -> Int {
      let mixpanel = mixpanel()
      let status = mixpanel.answer(request).status
      #expect(mixpanel.events.isEmpty)
      return status
    }
    #expect(status(ours.damaged(without: "Authorization")) == 401)
    #expect(status(ours.damaged(target: "/import?strict=1")) == 401)
    #expect(status(ours.damaged(target: "/import?strict=1&project_id=8")) == 401)
    #expect(status(ours.damaged(target: "/import?project_id=7")) == 400)
    #expect(status(ours.damaged(target: "/imports?strict=1&project_id=7")) == 404)
    #expect(status(ours.damaged(method: "PUT")) == 405)
    #expect(status(ours.damaged(without: "Content-Type")) == 400)
    #expect(status(ours.damaged { String($0.dropLast()) }) == 400)
    #expect(status(ours.damaged { $0.replacing("\"event\"", with: "\"name\"") }) == 400)
    #expect(status(ours.damaged { $0.replacing("1767323045000", with: "\"today\"") }) == 400)
    #expect(status(ours.damaged { $0.replacing("1767323045000", with: "99") }) == 400)
    #expect(status(ours.damaged { $0.replacing("1767323045000", with: "4000000000") }) == 400)
    #expect(
      status(ours.damaged { $0.replacing(/"distinct_id":"u."/, with: "\"distinct_id\":\"null\"") })
        == 400)
    #expect(status(ours.damaged { $0.replacing(/"distinct_id":"u.",/, with: "") }) == 400)
    #expect(
      status(ours.damaged { $0.replacing("\"$insert_id\":\"", with: "\"$insert_id\":\"12345") })
        == 400)
    #expect(status(ours.damaged { $0.replacing("$insert_id", with: "insert_id") }) == 400)
    let more = try events(2000).damaged {
      "[" + ours.text.dropFirst().dropLast() + "," + $0.dropFirst()
    }
    #expect(status(more) == 413)
    #expect(
      status(ours.damaged { $0.replacing("gold", with: String(repeating: "x", count: 2_000_000)) })
        == 413)
  }

  @Test("of a list with one wrong event the other is taken")
  func partial() throws {
    let mixpanel = mixpanel()
    let answer = mixpanel.answer(
      try events(2).damaged {
        $0.replacing("\"distinct_id\":\"u1\"", with: "\"distinct_id\":\"nil\"")
      })
    #expect(answer.status == 400)
    #expect(String(decoding: answer.body, as: UTF8.self).contains(#""index":1"#))
    #expect(mixpanel.events.count == 1)
  }

  @Test(
    "profiles are set and deleted, and a damaged request changes nothing",
    arguments: ["profiles", "groups"])
  func profiles(_ action: String) throws {
    let id = action == "groups" ? "group_id" : "distinct_id"
    func request(_ operation: Connectors.Operation, _ records: [String]) throws -> BuiltInRequest {
      try BuiltInRequest(
        "mixpanel", action, operation, mode: .mirror, settings: Self.settings,
        with: action == "groups" ? ["group_key": .string("company")] : [:], records: records)
    }
    func kept(_ mixpanel: Mixpanel) -> [String: String] {
      action == "groups" ? mixpanel.groups : mixpanel.profiles
    }
    let place = action == "groups" ? "company/9" : "9"
    let ours = try request(.add, [#"{"\#(id)":"9","name":"Ada","traits":{"plan":"gold"}}"#])
    let other = try request(.change, [#"{"\#(id)":"9","name":"Bo"}"#])
    let mixpanel = mixpanel()
    #expect(mixpanel.answer(ours.request).status == 200)
    #expect(mixpanel.answer(other.request).status == 200)
    #expect(kept(mixpanel) == [place: #"{"$name":"Bo","plan":"gold"}"#])
    let remove = try request(.remove, [#"{"\#(id)":"9"}"#])
    for _ in 1...2 { #expect(mixpanel.answer(remove.request).status == 200) }
    #expect(kept(mixpanel).isEmpty)

    func status(_ request: HTTPServer.Request) -> Int {
      let status = mixpanel.answer(request).status
      #expect(kept(mixpanel).isEmpty)
      return status
    }
    #expect(status(ours.damaged(target: "/engages?strict=1")) == 404)
    #expect(status(ours.damaged(method: "GET")) == 405)
    #expect(status(ours.damaged(without: "Content-Type")) == 400)
    #expect(status(ours.damaged { $0.replacing("t0ken", with: "token") }) == 400)
    #expect(status(ours.damaged { $0.replacing("$set", with: "$sets") }) == 400)
    #expect(status(ours.damaged { $0.replacing("\"$\(id)\":\"9\"", with: "\"$\(id)\":9") }) == 400)
    #expect(
      status(ours.damaged { $0.replacing("\"$\(id)\":\"9\"", with: "\"$\(id)\":\"\"") }) == 400)
    if action == "groups" {
      #expect(status(ours.damaged { $0.replacing("company", with: "") }) == 400)
    }
    let most = action == "groups" ? 200 : 2000
    let many = try request(.add, (0..<most).map { #"{"\#(id)":"\#($0)"}"# })
    let more = many.damaged { "[" + ours.text.dropFirst().dropLast() + "," + $0.dropFirst() }
    #expect(status(more) == 413)
    #expect(mixpanel.answer(many.request).status == 200)
    #expect(kept(mixpanel).count == most)
  }

  @Test("without `strict` what is wrong is left out without a word, so it is asked for")
  func strict() throws {
    let ours = try BuiltInRequest(
      "mixpanel", "profiles", mode: .mirror, settings: Self.settings,
      records: [#"{"distinct_id":"9"}"#, #"{"distinct_id":"8"}"#])
    #expect(ours.request.target == "/engage?strict=1&verbose=1")
    let mixpanel = mixpanel()
    mixpanel.refuse("8")
    #expect(mixpanel.answer(ours.damaged(target: "/engage")).status == 200)
    #expect(mixpanel.answer(ours.request).status == 400)
    #expect(Array(mixpanel.profiles.keys) == ["9"])
  }
}

import Records
import Testing

@testable import Connectors

@Suite struct RequestTests {
  @Test func aBatchBecomesItsExactRequest() throws {
    let action = try people()
    let batch = try #require(batches(action, .add, [#"{"ref":"a"}"#]).first)
    let request = try action.request(for: batch)
    #expect(request.method == "POST")
    #expect(
      request.url == "https://eu.pigeonhole.example/v2/people/batch?dry=no&space=w%201")
    #expect(
      request.headers.map { "\($0.name): \($0.value)" } == [
        "Content-Type: application/json", "Accept: application/json", "X-Workspace: w 1",
      ])
    #expect(request.body === batch.buffer)
    #expect(try action.auth().headers.map { "\($0.name): \($0.value)" } == ["X-Api-Key: k"])
  }

  @Test("a setting of the pipeline may say the method, out of those that the connector names")
  func methodOfASetting() throws {
    let text = pigeonhole.replacing("method: POST", with: "method: action.verb").replacing(
      "settings: { workspace:",
      with: "settings: { verb: { type: string, enum: [POST, PUT], default: PUT }, workspace:")
    let (definition, problems) = define(text)
    #expect(problems.map(\.title) == [])
    let connector = try required(definition)
    for (given, method) in [([:], "PUT"), (["verb": JSONValue.string("POST")], "POST")] {
      let action = BoundAction(
        connector: connector, action: try required(connector.action("people")),
        settings: ["api_key": .string("k")],
        with: given.merging(["workspace": .string("w")]) { $1 },
        mode: .mirror, limits: connector.rate)
      let batch = try #require(batches(action, .add, [#"{"ref":"a"}"#]).first)
      #expect(try action.request(for: batch).method == method)
    }
  }

  @Test func baseURLOfTheDestinationGoesBeforeTheConnectors() throws {
    let action = try people(settings: ["base_url": .string("http://localhost:8080/api/")])
    let batch = try #require(batches(action, .remove, [#"{"ref":"a"}"#]).first)
    let request = try action.request(for: batch)
    #expect(request.url == "http://localhost:8080/api/people/a")
    #expect(request.body == nil)
    #expect(action.endpoint == "localhost:8080")
  }

  @Test(arguments: [
    (#"{"ref":"a b/c?d#é"}"#, "a%20b%2Fc%3Fd%23%C3%A9"),
    (#"{"x":{"ref":"no"},"ref":"yes"}"#, "yes"),
    (#"{"x":"\",\"ref\":\"no","ref":"y\n\u00e9\""}"#, "y%0A%C3%A9%22"),
    (#"{"r\u0065f":12.50}"#, "12.50"),
    (#"{"ref":"..."}"#, "..."),
    (#"{"ref":true,"z":[1,{"ref":2}]}"#, "true"),
  ])
  func aFieldInAPathIsEncoded(_ record: String, _ segment: String) throws {
    let action = try people()
    let batch = try #require(batches(action, .remove, [record]).first)
    #expect(
      try action.request(for: batch).url == "https://eu.pigeonhole.example/v2/people/" + segment)
  }

  @Test(arguments: [
    #"{"ref":""}"#, #"{"ref":null}"#, #"{"reff":"a"}"#, #"{}"#, #"{"ref":["a"]}"#, #"{"ref":"."}"#,
    #"{"ref":".."}"#,
  ])
  func aRecordThatWouldAddressSomethingElseIsRejected(_ record: String) throws {
    let action = try people()
    let batch = try #require(batches(action, .remove, [record]).first)
    #expect {
      try action.request(for: batch)
    } throws: { error in
      guard case .record(let rejection)? = error as? RequestError else { return false }
      return rejection.code == "HG2013" && rejection.field == "ref"
    }
  }

  @Test func matchValuesAreSegmentsOfTheirOwn() throws {
    let action = try builtIn(
      "http", "record", settings: ["base_url": .string("http://h")],
      with: ["path": .string("a b/customers/")], match: ["shop", "id"])
    let batch = try #require(batches(action, .change, [#"{"id":7,"shop":"x/y"}"#]).first)
    #expect(try action.request(for: batch).url == "http://h/a%20b/customers/x%2Fy/7")
  }

  @Test(arguments: [
    ("ftp://h", "must begin with"), ("h.example", "must begin with"), ("http://", "has no host"),
    ("http://:80/x", "has no host"), ("http://u:p@h", "user name"), ("http://h/?a=b", "a query"),
    ("http://h h", "a space"), ("http://h\r\nX: y", "control character"),
  ])
  func aBaseURLThatCannotBeUsedIsRefused(_ url: String, _ words: String) throws {
    let action = try people(settings: ["api_key": .string("k"), "base_url": .string(url)])
    #expect {
      try action.check()
    } throws: { error in
      (error as? BindingError)?.description.contains(words) ?? false
    }
  }

  @Test func aSettingInAHostNameCannotEndIt() throws {
    let action = try people(settings: ["region": .string("evil.example/")])
    #expect(throws: BindingError.self) { try action.check() }
  }

  @Test func aSecretWithALineBreakIsRefusedWithoutNamingIt() throws {
    let action = try people(settings: ["api_key": .string("hush\nX-Evil: 1")])
    #expect {
      try action.check()
    } throws: { error in
      let text = (error as? BindingError)?.description ?? "hush"
      return !text.contains("hush") && text.contains("X-Api-Key")
    }
  }

  @Test func authenticationWhoseSettingIsNotGivenIsLeftOut() throws {
    func headers(_ settings: [String: JSONValue]) throws -> [String] {
      let all = settings.merging(["base_url": .string("http://h")]) { $1 }
      return try builtIn("http", "records", settings: all).auth().headers
        .map { "\($0.name): \($0.value)" }
    }
    #expect(try headers([:]) == [])
    #expect(try headers(["token": .string("t")]) == ["Authorization: Bearer t"])
    #expect(
      try headers(["username": .string("Aladdin"), "password": .string("open sesame")])
        == ["Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="])
    #expect(
      try headers(["api_key": .string("k"), "api_key_header": .string("X-K")]) == ["X-K: k"])
  }

  @Test(arguments: ["/etc/passwd", "../out.jsonl", "a/../../b", "dir/", ""])
  func aFileOutsideOfTheProjectIsRefused(_ path: String) throws {
    let action = try builtIn("file", "operations", settings: ["path": .string(path)])
    #expect(throws: BindingError.self) { try action.check() }
  }

  @Test func base64IsThatOfRFC4648() {
    let vectors = ["": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foobar": "Zm9vYmFy"]
    for (text, encoded) in vectors { #expect(Base64.encode(Array(text.utf8)) == encoded) }
  }
}

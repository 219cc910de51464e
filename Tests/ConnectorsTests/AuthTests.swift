import Crypto
import Diagnostics
import Records
import Testing

@testable import Connectors

/// The invented CRM, with another `auth`; its settings are `a` to `e` too.
func secured(_ auth: String, tests: String = "") -> (ConnectorDefinition?, [Diagnostic]) {
  let own = "[ { header: { name: X-Api-Key, value: settings.api_key } } ]"
  let text = pigeonhole.replacing(own, with: "[ \(auth) ]")
    .replacing(
      "settings:\n  region",
      with:
        "settings:\n  a: { type: string, secret: true }\n  b: { type: string }\n  c: { type: string }\n  d: { type: string }\n  e: { type: string }\n  region"
    )
  let read = define(text + tests)
  return (read.definition, read.problems)
}

/// The `people` action of `secured`.
func secured(_ auth: String, _ settings: [String: String]) throws -> BoundAction {
  let definition = try required(secured(auth).0)
  return BoundAction(
    connector: definition, action: try required(definition.action("people")),
    settings: settings.mapValues { .string($0) }, with: ["workspace": .string("w 1")],
    mode: .mirror, limits: RateLimit())
}

private func message(_ action: BoundAction) -> String {
  do {
    try action.check()
    return "nothing"
  } catch { return error.description }
}

@Suite struct AuthTests {
  static let refresh =
    "oauth2_refresh: { token_url: \"https://{{ settings.d }}.id.example/token\", refresh_token: settings.a, client_id: settings.b, client_secret: settings.c }"

  @Test func aSignedRequestHasItsHeaderWithinTests() throws {
    let tests = """

      tests:
        - name: signed by OAuth 1.0a, the parameter of another entry included
          action: people
          settings: { api_key: k, a: ck, b: cs, c: tk, d: ts, e: v/1 }
          with: { workspace: w 1 }
          operation: add
          records: [ { ref: a } ]
          expect_request:
            url: "/v2/people/batch?dry=no&space=w%201&k%20e=v%2F1"
            headers:
              Authorization: OAuth oauth_consumer_key="ck", oauth_nonce="00000000000000000000000000000000", oauth_signature="gsgM2NnkP6cSaAA4lARvWgpcU9o%3D", oauth_signature_method="HMAC-SHA1", oauth_timestamp="0", oauth_token="tk", oauth_version="1.0"
              X-Seal: v1=92e6305699ba3dd3ee13a02ff489943fc683588d32c69dde4bc17160c9aa8b6f
              X-Long: Kqc9Fymjw2fFhC9MyJ3uHIfMHwcAdtQ6mXdII7844XAvKTOb/XzwFHO8TnU13jG8wXKHilawH+AyvRzdTFDb+w==
      """
    let auth = """
      { oauth1: { consumer_key: settings.a, consumer_secret: settings.b, token: settings.c, token_secret: settings.d } },
      { query: { name: k e, value: settings.e } },
      { hmac: { header: X-Seal, secret: { const: k1 }, prefix: "v1=" } },
      { hmac: { header: X-Long, secret: { const: k1 }, digest: sha512, encoding: base64 } }
      """
    let (definition, problems) = secured(auth, tests: tests)
    #expect(problems.map(\.title) == [])
    var bag = DiagnosticBag()
    try #require(definition).runTests(&bag)
    #expect(bag.sorted.flatMap(\.notes) == [])
    // The same test sees another secret.
    let other = secured(auth.replacing("settings.d }", with: "settings.e }"), tests: tests).0
    try #require(other).runTests(&bag)
    #expect(bag.sorted.map(\.code.text) == ["HG0610"])
    #expect(
      bag.sorted.first?.notes.contains { $0.contains("header `Authorization`: found") } == true)
  }

  @Test("the end of a path may be a secret, before the parameters of the URL")
  func pathEnd() throws {
    let tests = """

      tests:
        - name: behind the path of every request
          action: people
          settings: { api_key: k, a: T1/x y/Z, e: v }
          with: { workspace: w 1 }
          operation: add
          records: [ { ref: a } ]
          expect_request: { url: "/v2/people/batch/T1/x%20y/Z?dry=no&space=w%201&k=v" }
        - name: left out where it is not given
          action: people
          settings: { api_key: k }
          with: { workspace: w 1 }
          operation: remove
          records: [ { ref: a } ]
          expect_request: { method: DELETE, url: /v2/people/a }
      """
    let auth = "{ path: { value: settings.a } }, { query: { name: k, value: settings.e } }"
    let (definition, problems) = secured(auth, tests: tests)
    #expect(problems.map(\.title) == [])
    var bag = DiagnosticBag()
    try #require(definition).runTests(&bag)
    #expect(bag.sorted.flatMap(\.notes) == [])
    let action = try secured(auth, ["a": "T1/x y"])
    #expect(action.secrets.contains("T1/x y") && action.secrets.contains("T1/x%20y"))
    for end in ["", "..", "a/../b", "./a"] {
      let said = message(try secured(auth, ["a": end]))
      #expect(said.hasPrefix("the secret end of the path") && !said.contains("a/../b"))
    }
  }

  @Test func aTokenOfTestsIsTheWordToken() throws {
    let tests = """

      tests:
        - name: with a token
          action: people
          settings: { api_key: k, a: r, b: i, c: s, d: eu }
          with: { workspace: w }
          operation: add
          records: [ { ref: a } ]
          expect_request: { headers: { Authorization: Bearer token } }
      """
    for auth in [
      "{ \(Self.refresh) }", "{ service_account_jwt: { key: settings.a, scope: \"x\" } }",
    ] {
      var bag = DiagnosticBag()
      try #require(secured(auth, tests: tests).0).runTests(&bag)
      #expect(bag.sorted.flatMap(\.notes) == [])
    }
  }

  @Test(arguments: [
    ("oauth: {}", "HG0203", "unknown key `oauth`"),
    ("query: { name: a }", "HG0202", "`value` is missing"),
    ("query: { nam: a, value: settings.a }", "HG0203", "`nam`"),
    ("query: { name: a, value: settings.z }", "HG0602", "`z`"),
    ("path: {}", "HG0202", "`value` is missing"),
    ("path: { name: a, value: settings.a }", "HG0203", "`name`"),
    ("oauth1: { consumer_key: settings.a }", "HG0202", "`consumer_secret` is missing"),
    ("oauth1: { consumer_key: settings.a }", "HG0202", "`token_secret` is missing"),
    ("oauth1: { consumer: settings.a }", "HG0203", "`consumer`"),
    ("oauth1: { consumer_key: record.ref }", "HG0601", "not there in `oauth1`"),
    ("hmac: { header: X-S }", "HG0202", "`secret` is missing"),
    ("hmac: { header: Host, secret: settings.a }", "HG0608", "set by the engine"),
    ("hmac: { header: X-S, secret: settings.a, digest: md5 }", "HG0207", "`md5`"),
    ("hmac: { header: X-S, secret: settings.a, encoding: hexa }", "HG0207", "`hexa`"),
    ("hmac: { header: X-S, secret: settings.a, algorithm: x }", "HG0203", "`algorithm`"),
    ("oauth2_refresh: { token_url: \"https://h\" }", "HG0202", "`refresh_token` is missing"),
    ("oauth2_refresh: { refresh_token: settings.a }", "HG0202", "`token_url` is missing"),
    ("oauth2_refresh: { token_url: settings.b }", "HG0608", "begins with `https://`"),
    ("oauth2_refresh: { token_url: \"https://{{ settings.a }}\" }", "HG0603", "in a token URL"),
    ("oauth2_refresh: { username: settings.a }", "HG0203", "`username`"),
    ("oauth2_client_credentials: { send: header }", "HG0207", "`header`"),
    ("oauth2_client_credentials: { fields: [a] }", "HG0201", "`fields` must be a mapping"),
    ("oauth2_client_credentials: { fields: { a: settings.z } }", "HG0602", "`z`"),
    (
      "oauth2_client_credentials: { client_id: settings.b }", "HG0202", "`client_secret` is missing"
    ),
    ("oauth2_password: { password: settings.a }", "HG0202", "`username` is missing"),
    ("oauth2_password: { send: basic }", "HG0203", "`send`"),
    ("service_account_jwt: { key: settings.a }", "HG0202", "`scope` is missing"),
    ("service_account_jwt: { key: settings.a, scope: x, token_url: y }", "HG0203", "`token_url`"),
  ])
  func aMalformedEntryIsRefused(_ auth: String, _ code: String, _ words: String) {
    let (definition, problems) = secured("{ \(auth) }")
    #expect(definition == nil)
    #expect(
      problems.contains { $0.code.text == code && $0.title.contains(words) },
      "\(problems.map { "\($0.code.text) \($0.title)" })")
  }

  @Test func whatAnEntryIsMadeOfIsNamed() throws {
    let auth = """
      { query: { name: "{{ settings.e }}", value: settings.a } },
      { oauth1: { consumer_key: settings.a, consumer_secret: settings.b, token: settings.c, token_secret: settings.d } },
      { hmac: { header: X-S, secret: settings.a, prefix: "{{ settings.b }}" } }, { \(Self.refresh) },
      { oauth2_client_credentials: { token_url: "https://h", client_id: settings.a, client_secret: settings.b, scope: "{{ settings.c }}", fields: { x: settings.d } } },
      { oauth2_password: { token_url: "https://h", username: settings.a, password: settings.b, client_id: settings.c, client_secret: settings.d } },
      { service_account_jwt: { key: settings.a, scope: x, subject: settings.b } }
      """
    let definition = try #require(secured(auth).0)
    #expect(
      definition.auth.map { "\($0.kind): \($0.settings.joined(separator: " "))" } == [
        "query: e a", "oauth1: a b c d", "hmac: a b", "oauth2_refresh: d a b c",
        "oauth2_client_credentials: a b c d", "oauth2_password: a b c d",
        "service_account_jwt: a b",
      ])
  }

  @Test func anEntryWhoseSettingIsNotGivenIsLeftOut() throws {
    let auth = "{ bearer: { token: settings.e } }, { \(Self.refresh) }"
    let given = ["a": "refresh", "b": "id", "c": "secret", "d": "eu"]
    let both = try secured(auth, given).auth()
    #expect(both.grant != nil && both.headers.isEmpty)
    for name in given.keys {
      #expect(try secured(auth, given.filter { $0.key != name }).auth().grant == nil)
    }
    let bearer = try secured(auth, ["e": "t"]).auth()
    #expect(bearer.grant == nil && bearer.headers.map(\.value) == ["Bearer t"])
    let signed = try secured(
      "{ oauth1: { consumer_key: settings.a, consumer_secret: settings.b, token: settings.c, token_secret: settings.d } }, { hmac: { header: X-S, secret: settings.e } }, { query: { name: t, value: settings.e } }",
      ["a": "x", "b": "x", "c": "x"])
    #expect(try !signed.auth().isSigned)
    #expect(message(signed) == "nothing")
  }

  @Test func twoGivenEntriesDoNotBothSayWhoSends() throws {
    let given = ["a": "refresh", "b": "id", "c": "secret", "d": "eu", "e": "t"]
    #expect(
      message(try secured("{ bearer: { token: settings.e } }, { \(Self.refresh) }", given))
        == "`bearer` and `oauth2_refresh` both set the header `Authorization`: give the settings of one"
    )
    #expect(
      message(
        try secured(
          "{ header: { name: authorization, value: settings.e } }, { oauth1: { consumer_key: settings.a, consumer_secret: settings.b, token: settings.c, token_secret: settings.d } }",
          given)
      ).hasPrefix("`header` and `oauth1` both set"))
    #expect(
      message(
        try secured("{ header: { name: X-Key, value: settings.e } }, { \(Self.refresh) }", given))
        == "nothing")
  }

  @Test(arguments: [
    ("eu", "nothing"), ("e/u", "`settings.d` is part of the token URL"),
    ("", "`settings.d` is part of the token URL"),
  ])
  func aSettingInATokenURLLeadsToNoOtherHost(_ setting: String, _ words: String) throws {
    let action = try secured(
      "{ \(Self.refresh) }", ["a": "refresh", "b": "id", "c": "secret", "d": setting])
    #expect(message(action).hasPrefix(words))
  }

  @Test(arguments: [
    ("https://id.example/token", "nothing"), ("http://127.0.0.1:80/token", "nothing"),
    ("http://localhost/token", "nothing"), ("http://[::1]:8080/token", "nothing"),
    ("http://id.example/token", "the token URL must begin with `https://`: the request holds"),
    ("http://127.evil.example/token", "the token URL must begin with `https://`: the request"),
    ("http://127.0.0.1.evil.example/", "the token URL must begin with `https://`: the request"),
    ("http://localhost.example/token", "the token URL must begin with `https://`: the request"),
    ("id.example/token", "the token URL must begin with `https://` or `http://`"),
  ])
  func aTokenIsAskedForInTheClearOnThisMachineAlone(_ url: String, _ words: String) throws {
    let action = try secured(
      "{ oauth2_client_credentials: { token_url: \"{{ settings.d }}\", client_id: settings.b, client_secret: settings.c } }",
      ["b": "id", "c": "secret", "d": url])
    #expect(message(action).hasPrefix(words))
  }

  @Test(arguments: [
    ("hush", "is not JSON"), ("[\"hush\"]", "is not JSON"),
    (#"{"private_key":"hush","token_uri":"https://h"}"#, "has no text `client_email`"),
    (#"{"client_email":"hush","token_uri":"https://h"}"#, "has no text `private_key`"),
    (#"{"client_email":"hush","private_key":"hush"}"#, "has no text `token_uri`"),
    (
      #"{"client_email":"hush","private_key":"hush","token_uri":"http://h"}"#,
      "`token_uri` in the key of `service_account_jwt` must begin with `https://`"
    ),
    (
      #"{"client_email":"hush","private_key":"-----BEGIN PRIVATE KEY-----\naHVzaA==\n-----END PRIVATE KEY-----\n","token_uri":"https://h"}"#,
      "no RSA key of 2,048 bits"
    ),
  ])
  func aKeyThatIsNoneIsRefusedWithoutItsContent(_ key: String, _ words: String) throws {
    let action = try secured(
      "{ service_account_jwt: { key: settings.a, scope: \"x\" } }", ["a": key])
    #expect(message(action).contains(words))
    #expect(!message(action).contains("hush") && !message(action).contains("aHVzaA"))
  }

  @Test func whatIsMadeOfSecretsIsOneToo() throws {
    let secrets = try secured(
      "{ basic: { username: settings.b, password: settings.a } }, { query: { name: k, value: settings.e } }",
      ["a": "open sesame", "b": "Aladdin", "e": "s/1"]
    ).secrets
    #expect(
      Set(secrets) == ["open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "s/1", "s%2F1"])
  }

  @Test func anEmptySecretSealsNothing() throws {
    let action = try secured("{ hmac: { header: X-S, secret: settings.a } }", ["a": ""])
    #expect(message(action) == "the secret of `hmac` is empty")
  }
}

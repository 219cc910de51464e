import Connectors
import Emulators
import Foundation
import Records
import Testing

@testable import Delivery

func secondsNow() -> Double { Date().timeIntervalSince1970 }

/// A desk that is made after its server, whose address stands in a key.
final class DeskBox: @unchecked Sendable {
  private let lock = NSLock()
  private var kept: TokenDesk?

  var desk: TokenDesk? {
    get { lock.withLock { kept } }
    set { lock.withLock { kept = newValue } }
  }
}

/// Signatures of requests, made for each attempt.
@Suite(.serialized) struct SignatureTests {
  private static let oauth1 =
    "oauth1: { consumer_key: settings.key, consumer_secret: settings.secret, token: settings.token, token_secret: settings.token_secret } }, { query: { name: \"a b\", value: { const: \"1+1 = 2\" } }"
  private static let settings: [String: JSONValue] = [
    "key": .string(SignatureGate.consumerKey), "secret": .string(SignatureGate.consumerSecret),
    "token": .string(SignatureGate.token), "token_secret": .string(SignatureGate.tokenSecret),
  ]

  private struct SignedShop {
    let store = RecordStore(key: ["id"])
    let gate: SignatureGate
    let server: HTTPServer

    init() throws {
      let store = store
      let gate = SignatureGate { request in
        let path = request.target.components(separatedBy: "?")[0]
        return store.answer(
          .init(
            method: request.method, target: path, headers: request.headers, body: request.body))
      }
      self.gate = gate
      server = try HTTPServer { gate.answer($0) }
    }

    func action(_ concurrency: Int = 1) throws -> BoundAction {
      try guarded(oauth1, url: server.url, concurrency: concurrency, settings: settings)
    }

    func dispatcher(_ action: BoundAction) throws -> HTTPDispatcher {
      try HTTPDispatcher(action: action, now: { Int64(secondsNow() * 1000) })
    }
  }

  @Test func everyRequestIsSignedAnew() throws {
    let shop = try SignedShop()
    defer { shop.server.stop() }
    let action = try shop.action(4)
    let dispatcher = try shop.dispatcher(action)
    let delivered = try dispatcher.send(batches(action, Array(1...20)))
    #expect(delivered.map(\.outcome).allSatisfy { $0.isAcceptance })
    #expect(try dispatcher.send(batches(action, [3], .remove)).map(\.outcome.whole) == [.accepted])
    #expect(shop.gate.nonces.count == 21)
    #expect(shop.gate.nonces.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{32}/) != nil })
    #expect(shop.store.records.count == 19)
  }

  /// The first request has a connection of its own; the second one a kept one, on which libcurl would send its copy.
  @Test(arguments: [1, 2])
  func aRetriedRequestHasAnotherNonce(_ number: Int) throws {
    let shop = try SignedShop()
    defer { shop.server.stop() }
    shop.server.fail(.loseAnswer, request: number)
    let action = try shop.action()
    let courier = Courier(
      try shop.dispatcher(action), policy: .fast, random: { 0 })
    let booked = try courier.run(batches(action, [1, 2, 3]))
    #expect(booked.words == ["accepted": [1, 2, 3]])
    #expect(courier.tally.retries == 1)
    #expect(shop.gate.nonces.count == 4)
    #expect(shop.server.requests.count == 4)
  }

  @Test func aDamagedSignatureIsRefused() throws {
    let shop = try SignedShop()
    defer { shop.server.stop() }
    let action = try shop.action()
    _ = try shop.dispatcher(action).send(batches(action, [1]))
    let good = try #require(shop.server.requests.first)
    func status(
      _ old: String, _ new: String, method: String = "POST", target: String? = nil
    ) -> Int {
      let gate = SignatureGate { _ in HTTPServer.Answer(200) }
      let headers = good.headers.map { header in
        (
          name: header.name,
          value: header.name == "Authorization"
            ? header.value.replacing(old, with: new, maxReplacements: 1) : header.value
        )
      }
      return gate.answer(
        .init(
          method: method, target: target ?? good.target, headers: headers, body: good.body)
      ).status
    }
    #expect(status("", "") == 200)
    let timestamp = try #require(
      good.header("Authorization")?.firstMatch(of: /oauth_timestamp="(\d+)"/)?.output.1)
    #expect(status(String(timestamp), "\((Int(timestamp) ?? 0) + 1)") == 401)
    #expect(status("oauth_nonce=\"", "oauth_nonce=\"0") == 401)
    #expect(status("oauth_signature=\"", "oauth_signature=\"A") == 401)
    #expect(status("oauth_version=\"1.0\"", "oauth_version=\"1.1\"") == 401)
    #expect(status("OAuth ", "Bearer ") == 401)
    #expect(status("", "", method: "PUT") == 401)
    #expect(status("", "", target: good.target + "&c=1") == 401)
    #expect(status("", "", target: good.target.replacing("2", with: "3")) == 401)
  }

  @Test func aSignatureThatIsRefusedIsNotShown() throws {
    let shop = try SignedShop()
    defer { shop.server.stop() }
    let action = try guarded(
      Self.oauth1, url: shop.server.url,
      settings: Self.settings.merging(["secret": .string("another")]) { $1 })
    let delivered = try shop.dispatcher(action).send(batches(action, [1]))
    #expect(
      delivered.map(\.outcome.whole) == [.auth(message: "HTTP 401: the signature is not •••")])
    // It is not a token, which could be renewed.
    #expect(shop.server.requests.count == 1)
  }

  @Test func aBodyIsSealedAsItIsSent() throws {
    let store = RecordStore(key: ["id"])
    let gate = SealGate { store.answer($0) }
    let server = try HTTPServer { gate.answer($0) }
    defer { server.stop() }
    let auth =
      "hmac: { header: X-Signature, secret: settings.secret, digest: sha256, encoding: hex, prefix: \"sha256=\" }"
    let action = try guarded(
      auth, url: server.url, settings: ["secret": .string(SealGate.secret)])
    let dispatcher = try HTTPDispatcher(action: action)
    let delivered = try dispatcher.send(batches(action, [1, 2], name: "Zoë"))
    #expect(delivered.map(\.outcome.whole) == [.accepted, .accepted])
    // Without a body, the empty one is sealed.
    #expect(try dispatcher.send(batches(action, [1], .remove)).map(\.outcome.whole) == [.accepted])

    let good = try #require(server.requests.first)
    let damaged = HTTPServer.Request(
      method: good.method, target: good.target, headers: good.headers, body: good.body + [0x20])
    #expect(gate.answer(damaged).status == 401)
    #expect(gate.answer(good).status == 200)

    let wrong = try guarded(auth, url: server.url, settings: ["secret": .string("another")])
    #expect(
      try HTTPDispatcher(action: wrong).send(batches(wrong, [1])).map(\.outcome.whole)
        == [.auth(message: "HTTP 401: not the seal of the body: sha256=•••")])
  }

  @Test func aSecretInTheURLStandsInNoMessage() throws {
    let server = try HTTPServer { .init(400, "cannot read \($0.target)") }
    defer { server.stop() }
    let action = try guarded(
      "query: { name: access_token, value: settings.token }", url: server.url,
      settings: ["token": .string("s3cret/one")])
    let delivered = try HTTPDispatcher(action: action).send(batches(action, [1]))
    #expect(server.requests.map(\.target) == ["/records?access_token=s3cret%2Fone"])
    let message = try #require(delivered.first?.outcome.whole.message)
    #expect(
      HiddenWords(action.secrets).hidden(in: message)
        == "HTTP 400: cannot read /records?access_token=•••")
  }
}

import Connectors
import Emulators
import Foundation
import Records
import Testing

@testable import Delivery

/// X refuses what it would refuse; here our own requests are damaged.
@Suite struct XAudienceTests {
  private static let hash = String(XAds.member("email", "a@example.com").dropFirst(6))

  /// A request of ours, as X gets it.
  private func ours(_ records: [String], object: String = "a1") throws -> HTTPServer.Request {
    let connector = try #require(ConnectorCatalog.builtIn["x-audience"])
    let action = BoundAction(
      connector: connector, action: try #require(connector.action("audience")),
      settings: [
        "account_id": .string(XAds.account), "base_url": .string("http://h"),
        "consumer_key": .string(SignatureGate.consumerKey),
        "consumer_secret": .string(SignatureGate.consumerSecret),
        "access_token": .string(SignatureGate.token),
        "access_token_secret": .string(SignatureGate.tokenSecret),
      ], with: [:], object: ["id": .string(object)], mode: .mirror, limits: connector.rate)
    let batch = try #require(batches(action, records, .add).first)
    let auth = try action.auth()
    let sent = auth.addressed(try action.request(for: batch))
    let moment = SigningMoment(
      random: { .random(in: .min ... .max) }, seconds: Int64(Date().timeIntervalSince1970))
    let signatures = auth.signatures(of: sent, at: moment).map { ($0.name, $0.value) }
    return HTTPServer.Request(
      method: sent.method, target: String(sent.url.dropFirst("http://h".count)),
      headers: sent.headers + auth.headers + signatures + [("Host", "h")],
      body: sent.body.map { Array($0.bytes) } ?? [])
  }

  private func answer(_ request: HTTPServer.Request) -> (status: Int, body: String) {
    let ads = XAds()
    ads.add("Everybody", id: "a1")
    let answer = ads.answer(request)
    #expect((answer.status < 300) == !ads.members(of: "a1").isEmpty)
    return (answer.status, String(decoding: answer.body, as: UTF8.self))
  }

  @Test func whatIsWholeIsTaken() throws {
    let record = #"{"email":["\#(Self.hash)"],"expires_at":"2099-01-01T00:00:00Z"}"#
    #expect(answer(try ours([record, #"{"partner_user_id":["p 1"]}"#])).status == 200)
  }

  @Test func aDamagedRequestIsRefused() throws {
    let request = try ours([#"{"email":["\#(Self.hash)"]}"#])
    func damaged(
      method: String? = nil, target: String? = nil, without header: String? = nil,
      body: (String) -> String = { $0 }
    ) -> HTTPServer.Request {
      HTTPServer.Request(
        method: method ?? request.method, target: target ?? request.target,
        headers: request.headers.filter { $0.name != header },
        body: Array(body(String(decoding: request.body, as: UTF8.self)).utf8))
    }
    #expect(answer(damaged(without: "Authorization")).status == 401)
    // The signature covers method, host, path and query.
    #expect(answer(damaged(method: "PUT")).status == 401)
    #expect(answer(damaged(target: request.target + "?x=1")).status == 401)
    #expect(answer(damaged(without: "Host")).status == 401)
    #expect(answer(damaged(without: "Content-Type")).status == 415)
    let wrong: [(String, String)] = [
      ("Update", "Upsert"), ("operation_type", "type"), ("params", "param"), ("users", "user"),
      ("email", "mail"), (Self.hash, Self.hash.uppercased()), (Self.hash, "a@example.com"),
      ("\"params\":{", "\"params\":{\"expires_at\":\"tomorrow\","),
      ("\"params\":{", "\"params\":{\"expires_at\":null,"),
      ("[\"\(Self.hash)\"]", "\"\(Self.hash)\""), ("[\"\(Self.hash)\"]", "[]"),
      (
        "\"params\":{",
        "\"params\":{\"effective_at\":\"2030-01-02T00:00:00Z\",\"expires_at\":\"2030-01-01T00:00:00Z\","
      ),
    ]
    for (old, new) in wrong {
      #expect(
        answer(damaged { $0.replacingOccurrences(of: old, with: new) }).status == 400, "\(new)")
    }
    #expect(answer(damaged { String($0.dropLast()) }).status == 400)
    #expect(
      answer(
        damaged {
          "["
            + Array(repeating: String($0.dropFirst().dropLast()), count: 2_501).joined(
              separator: ",") + "]"
        }
      ).status == 400)
    #expect(
      answer(
        damaged {
          $0.replacingOccurrences(
            of: "[\"", with: "[" + String(repeating: " ", count: 5_000_000) + "\"")
        }
      ).status == 413)
  }

  @Test func anotherAudienceAndAnotherAccountAreRefused() throws {
    let record = [#"{"email":["\#(Self.hash)"]}"#]
    #expect(answer(try ours(record, object: "a2")).status == 404)
    let used = try ours(record)
    let ads = XAds()
    ads.add("Everybody", id: "a1")
    #expect(ads.answer(used).status == 200)
    // A nonce is taken once.
    #expect(ads.answer(used).status == 401)
  }

  @Test func everyRequestKeepsToTheLimits() throws {
    let connector = try #require(ConnectorCatalog.builtIn["x-audience"])
    let action = BoundAction(
      connector: connector, action: try #require(connector.action("audience")),
      settings: ["account_id": .string("a")], with: [:], object: ["id": .string("b")],
      mode: .mirror, limits: connector.rate)
    // Each has a time of its own, and so an operation.
    let records = (0..<5_001).map {
      #"{"email":["\#(Self.hash)"],"effective_at":"2026-01-01T00:\#(10 + $0 / 60 % 50):\#(10 + $0 % 50)Z","expires_at":"2\#(String(format: "%03d", $0 / 50))-01-01T00:00:00Z"}"#
    }
    let sent = batches(action, records, .add)
    #expect(sent.allSatisfy { $0.buffer.count <= 4_000_000 })
    let counts = sent.map { batch -> Int in
      let body = try? JSONSerialization.jsonObject(with: Data(batch.buffer.bytes))
      return (body as? [Any])?.count ?? 0
    }
    #expect(counts.allSatisfy { (1...2_500).contains($0) } && counts.first == 2_500, "\(counts)")
    #expect(sent.reduce(0) { $0 + $1.count } == records.count)

    let crowd = (0..<60_000).map { #"{"email":["\#(Self.hash)"],"partner_user_id":["\#($0)"]}"# }
    let packed = batches(action, crowd, .add)
    #expect(packed.reduce(0) { $0 + $1.count } == crowd.count)
    #expect(packed.allSatisfy { $0.buffer.count <= 4_000_000 && $0.count <= 50_000 })
    // As full as a request may be: the next member would not have fitted.
    #expect(packed.dropLast().allSatisfy { $0.buffer.count > 4_000_000 - 200 })
  }
}

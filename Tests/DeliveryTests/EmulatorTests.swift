import Connectors
import Emulators
import Records
import Testing

/// An emulator must refuse what the API would refuse; here our own requests are damaged.
@Suite struct EmulatorTests {
  /// A request of ours, as an emulator gets it.
  private struct Ours {
    var request: HTTPServer.Request

    init(
      _ name: String, _ operation: Connectors.Operation = .add, mode: SyncMode,
      records: [String]
    ) throws {
      let action = try action(
        "http", name, settings: ["base_url": .string("http://h"), "token": .string("t")],
        mode: mode)
      guard let batch = batches(action, records, operation).first else { throw Missing() }
      let sent = try action.request(for: batch)
      request = HTTPServer.Request(
        method: sent.method, target: String(sent.url.dropFirst("http://h".count)),
        headers: sent.headers + (try action.auth().headers),
        body: sent.body.map { Array($0.bytes) } ?? [])
    }

    func damaged(
      method: String? = nil, target: String? = nil, without header: String? = nil,
      body: (String) -> String = { $0 }
    ) -> HTTPServer.Request {
      HTTPServer.Request(
        method: method ?? request.method, target: target ?? request.target,
        headers: request.headers.filter { $0.name != header },
        body: Array(body(String(decoding: request.body, as: UTF8.self)).utf8))
    }
  }

  private static let two = [#"{"id":0,"name":"n"}"#, #"{"id":1,"name":"n"}"#]
  private static let three = two + [#"{"id":2,"name":"n"}"#]

  @Test func theRecordStoreRefusesDamagedBatches() throws {
    func status(_ request: HTTPServer.Request) -> Int {
      let store = RecordStore(key: ["id"], token: "t", maxRecords: 2)
      let answer = store.answer(request)
      #expect((answer.status < 300) == !store.records.isEmpty)
      return answer.status
    }
    for mode in [SyncMode.mirror, .insert] {
      let ours = try Ours("records", mode: mode, records: Self.two)
      let word = mode == .insert ? "insert" : "add"
      #expect(status(ours.request) == 200)
      #expect(status(ours.damaged(without: "Authorization")) == 401)
      #expect(status(ours.damaged(without: "Content-Type")) == 415)
      #expect(status(ours.damaged(method: "PUT")) == 405)
      #expect(status(ours.damaged(target: "/record")) == 404)
      #expect(status(ours.damaged { $0.replacing("\"\(word)\"", with: "\"put\"") }) == 400)
      #expect(status(ours.damaged { $0.replacing("operations", with: "ops") }) == 400)
      #expect(status(ours.damaged { $0.replacing("\"id\"", with: "\"ID\"") }) == 400)
      #expect(
        status(ours.damaged { $0.replacing("\"record\"", with: "\"key\":1,\"record\"") }) == 400)
      #expect(status(ours.damaged { String($0.dropLast()) }) == 415)
      #expect(status(try Ours("records", mode: mode, records: Self.three).request) == 413)
    }
  }

  @Test func theRecordStoreRefusesDamagedSingles() throws {
    func status(_ request: HTTPServer.Request, kept: [String: String] = [:]) -> Int {
      let store = RecordStore(key: ["id"], token: "t")
      store.restore(kept)
      let answer = store.answer(request)
      if answer.status >= 300 { #expect(store.records == kept) }
      return answer.status
    }
    let record = [#"{"id":7,"name":"n"}"#]
    let kept = ["7": #"{"id":7,"name":"o","other":1}"#]
    let create = try Ours("record", mode: .insert, records: record)
    #expect(status(create.request) == 204)
    #expect(status(create.request, kept: kept) == 412)
    #expect(status(create.damaged(target: "/records/8")) == 400)
    #expect(status(create.damaged(target: "/records/")) == 404)
    #expect(status(create.damaged(without: "Authorization")) == 401)
    let patch = try Ours("record", .change, mode: .update, records: record)
    #expect(status(patch.request) == 404)
    #expect(status(patch.request, kept: kept) == 204)
    #expect(status(patch.damaged(method: "POST"), kept: kept) == 405)
    #expect(status(patch.damaged(without: "Content-Type"), kept: kept) == 400)
    #expect(status(patch.damaged { $0.replacing("7", with: "8") }, kept: kept) == 400)
  }

  @Test func theRecordStoreKeepsWhatAnUpdateDoesNotName() throws {
    let store = RecordStore(key: ["id"], token: "t")
    store.restore(["7": #"{"id":7,"name":"o","other":1}"#])
    let ours = try Ours("records", .change, mode: .update, records: [#"{"id":7,"name":"n"}"#])
    #expect(store.answer(ours.request).status == 200)
    #expect(store.records == ["7": #"{"id":7,"name":"n","other":1}"#])
  }

  @Test func theMemberStoreRefusesDamage() throws {
    let records = [#"{"email":["a@b.co","c@d.co"],"plan":"x"}"#, #"{"phone":"1"}"#]
    func status(_ request: HTTPServer.Request) -> Int {
      let store = MemberStore(identity: .anyOf(["email", "phone"]), token: "t", maxRecords: 2)
      let answer = store.answer(request)
      let all = ["email=a@b.co", "email=c@d.co", "phone=1"]
      #expect(store.members == (answer.status < 300 ? all : []))
      #expect(store.requestCount == 1)
      return answer.status
    }
    let ours = try Ours("members", mode: .mirror, records: records)
    #expect(status(ours.request) == 200)
    #expect(status(ours.damaged(without: "Authorization")) == 401)
    #expect(status(ours.damaged(without: "Content-Type")) == 415)
    #expect(status(ours.damaged(method: "PUT")) == 405)
    #expect(status(ours.damaged(target: "/member")) == 404)
    #expect(status(ours.damaged { $0.replacing("\"add\"", with: "\"put\"") }) == 400)
    #expect(status(ours.damaged { $0.replacing("\"phone\"", with: "\"fax\"") }) == 400)
    #expect(status(ours.damaged { $0.replacing("\"1\"", with: "\"\"") }) == 400)
    #expect(status(ours.damaged { $0.replacing("c@d.co", with: "a@b.co") }) == 400)
    #expect(status(ours.damaged { $0.replacing("}]}", with: "}],\"remove\":[]}") }) == 400)
    let more = try Ours("members", mode: .mirror, records: records + [#"{"phone":"2"}"#])
    #expect(status(more.request) == 413)
  }

  @Test func aMemberIsAddedAndRemovedOnceHoweverOftenItIsSaid() throws {
    let store = MemberStore(identity: .all(["list", "email"]), token: "t")
    let record = [#"{"list":9,"email":"a@b.co"}"#]
    let add = try Ours("members", mode: .mirror, records: record)
    let remove = try Ours("members", .remove, mode: .mirror, records: record)
    for (request, members) in [(add, ["9|a@b.co"]), (remove, [])] {
      for _ in 1...2 { #expect(store.answer(request.request).status == 200) }
      #expect(store.members == members)
    }
    #expect(store.operations.map(\.request) == [1, 2, 3, 4])
    #expect(store.operations.map(\.verb) == [.add, .add, .remove, .remove])
  }

  @Test func theEventSinkRefusesDamage() throws {
    func status(_ request: HTTPServer.Request) -> Int {
      let sink = EventSink(token: "t", maxRecords: 2)
      let answer = sink.answer(request)
      #expect(sink.events.count == (answer.status < 300 ? 2 : 0))
      return answer.status
    }
    let ours = try Ours("events", mode: .append, records: Self.two)
    #expect(status(ours.request) == 200)
    #expect(status(ours.damaged(without: "Authorization")) == 401)
    #expect(status(ours.damaged(without: "Content-Type")) == 415)
    #expect(status(ours.damaged(method: "PUT")) == 405)
    #expect(status(ours.damaged(target: "/event")) == 404)
    #expect(status(ours.damaged { $0.replacing("\"key\"", with: "\"id\"") }) == 400)
    #expect(status(ours.damaged { $0.replacing("00001\"", with: "0000X\"") }) == 400)
    #expect(status(ours.damaged { $0.replacing("\"add\"", with: "\"insert\"") }) == 400)
    #expect(status(ours.damaged { $0.replacing("{\"id\":1,\"name\":\"n\"}", with: "{}") }) == 400)
    #expect(status(try Ours("events", mode: .append, records: Self.three).request) == 413)
  }

  @Test func theEventSinkCountsAKeyOnceAndHoldsItToItsPayload() throws {
    let sink = EventSink(token: "t")
    let ours = try Ours("events", mode: .append, records: Self.two)
    #expect(sink.answer(ours.request).status == 200)
    #expect(sink.answer(ours.request).status == 200)
    #expect(sink.events.count == 2)
    #expect(sink.repeats.count == 2)
    let answer = sink.answer(ours.damaged { $0.replacing("\"id\":1", with: "\"id\":5") })
    #expect(
      String(decoding: answer.body, as: UTF8.self).contains(#""code":"key_reused","index":1"#))
    #expect(sink.events.count == 2)
  }

  @Test func aSinkWithoutKeysCountsAllThatComes() throws {
    let ours = try Ours("event", .change, mode: .append, records: [Self.two[0]])
    let sink = EventSink(takesKeys: false, token: "t")
    for _ in 1...2 { #expect(sink.answer(ours.request).status == 204) }
    #expect(sink.events.count == 2)
    #expect(sink.answer(ours.damaged { $0.replacing("operation", with: "op") }).status == 400)
    #expect(sink.answer(ours.damaged { "{\"key\":1," + $0.dropFirst() }).status == 400)
    #expect(sink.answer(ours.damaged(target: "/records")).status == 404)
    #expect(sink.answer(ours.damaged(without: "Authorization")).status == 401)
    #expect(sink.events.count == 2)
  }
}

import Connectors
import Emulators
import Records
import Testing

/// The emulator must refuse what the API would refuse; here our own request is damaged.
@Suite struct EmulatorTests {
  private func ours(_ operation: Connectors.Operation = .add, count: Int = 2) throws
    -> HTTPServer.Request
  {
    let action = try action(
      "http", "records", settings: ["base_url": .string("http://h"), "token": .string("t")])
    guard let batch = batches(action, Array(0..<count), operation).first else { throw Missing() }
    let request = try action.request(for: batch)
    return HTTPServer.Request(
      method: request.method, target: String(request.url.dropFirst("http://h".count)),
      headers: request.headers + (try action.authHeaders()),
      body: request.body.map { Array($0.bytes) } ?? [])
  }

  private func status(
    _ request: HTTPServer.Request, method: String? = nil, target: String? = nil,
    without header: String? = nil, body: (String) -> String = { $0 }
  ) -> Int {
    let store = RecordStore(key: ["id"], token: "t", maxRecords: 2)
    let answer = store.answer(
      HTTPServer.Request(
        method: method ?? request.method, target: target ?? request.target,
        headers: request.headers.filter { $0.name != header },
        body: Array(body(String(decoding: request.body, as: UTF8.self)).utf8)))
    if answer.status >= 300 { #expect(store.records.isEmpty) }
    return answer.status
  }

  @Test func ourRequestIsAccepted() throws {
    #expect(status(try ours()) == 200)
  }

  @Test func aDamagedRequestIsRefused() throws {
    let request = try ours()
    #expect(status(request, without: "Authorization") == 401)
    #expect(status(request, without: "Content-Type") == 415)
    #expect(status(request, method: "PUT") == 405)
    #expect(status(request, target: "/record") == 404)
    #expect(status(request) { $0.replacing("add", with: "insert") } == 400)
    #expect(status(request) { $0.replacing("operations", with: "ops") } == 400)
    #expect(status(request) { $0.replacing("\"id\"", with: "\"ID\"") } == 400)
    #expect(status(request) { String($0.dropLast()) } == 415)
    #expect(status(try ours(count: 3)) == 413)
  }
}

import ChildProcess
import Connectors
import Delivery
import Emulators
import Foundation
import Records
import Testing

/// Answers in an encoding that was asked for, and the headers that every request has.
@Suite struct CompressedAnswerTests {
  private func outcome(of body: [UInt8]) throws -> (BatchOutcome, HTTPServer.Request) {
    var answer = HTTPServer.Answer(200, headers: [("Content-Encoding", "gzip")])
    answer.body = try ChildProcess.run(["gzip", "-c"], input: body)
    let packed = answer
    let server = try HTTPServer { _ in packed }
    defer { server.stop() }
    let action = try action(
      "http", "records", settings: ["base_url": .string(server.url)])
    let delivered = try HTTPDispatcher(action: action).send(batches(action, [1]))
    let request = try #require(server.requests.first)
    return (try #require(delivered.first).outcome, request)
  }

  @Test("an answer that is compressed is read, and was asked for")
  func read() throws {
    let (outcome, request) = try outcome(
      of: Array(#"{"failures":[{"index":0,"code":"odd"}]}"#.utf8))
    #expect(
      outcome.outcome(at: 0)
        == .rejected(code: "odd", message: "the destination gave no reason"))
    #expect(request.header("Accept-Encoding")?.contains("gzip") == true)
    #expect(request.header("User-Agent") == "headgate")
  }

  @Test("what is small and unpacks to more than may be read leaves the batch in doubt")
  func bomb() throws {
    let (outcome, _) = try outcome(of: Array(repeating: 0x20, count: 64 << 20))
    guard case .retry(_, let message, inDoubt: true) = outcome.whole else {
      Issue.record("\(outcome)")
      return
    }
    #expect(message.contains("8 MiB"), "\(message)")
  }
}

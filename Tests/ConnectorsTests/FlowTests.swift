import Records
import Testing

@testable import Connectors

/// The steps of a request: what each is made of, and what its answer leads to.
@Suite struct FlowTests {
  private static let text = """
    title: A depot
    transport: http
    base_url: https://depot.example
    actions:
      items:
        kind: record
        modes: [upsert]
        match: [ref]
        fields: { ref: { type: int } }
        requests:
          write:
            for: [add, change]
            batch: { max_records: 9 }
            flow:
              - { name: job, request: { method: POST, path: /jobs, body: { object: { kind: { const: write } } } }, keep: { id: response.body.id } }
              - { name: fill, upload: { method: PUT, path: "/jobs/{{ step.job.id }}", headers: { X-Job: step.job.id }, body: records } }
              - name: done
                poll: { method: GET, path: "/jobs/{{ step.job.id }}" }
                every: 5s
                within: 1m
                until: { value: response.body.state, equals: done }
                response: { classify: [ { when: { value: response.body.state, equals: failed }, as: split } ] }
              - name: results
                results: { method: POST, path: /results, body: { object: { job: step.job.id } } }
                response: { failures: { each: response.body.bad, at: { index: each.at }, code: each.why } }
            finally: { method: DELETE, path: "/jobs/{{ step.job.id }}" }
    """

  private func bound(_ text: String = text) throws -> BoundAction {
    let (definition, problems) = define(text)
    #expect(problems.map(\.title) == [])
    let connector = try #require(definition)
    return BoundAction(
      connector: connector, action: try #require(connector.action("items")), settings: [:],
      with: [:], mode: .upsert, limits: connector.rate)
  }

  private func verdict(
    _ action: BoundAction, _ status: Int, _ body: String, at seconds: Int64 = 0, _ batch: Batch
  ) -> FlowVerdict {
    Array(body.utf8).withUnsafeBufferPointer {
      action.verdict(
        of: Answer(status: status, headers: [], body: $0, time: seconds), for: batch)
    }
  }

  /// Takes the batch to the next step, which the answer has to lead to.
  private func goOn(
    _ action: BoundAction, _ status: Int, _ body: String, _ batch: Batch,
    at place: SourceLocation = #_sourceLocation
  ) {
    guard case .goesOn(let progress, after: 0) = verdict(action, status, body, batch) else {
      Issue.record("it does not go on", sourceLocation: place)
      return
    }
    batch.progress = progress
  }

  private func batch(_ action: BoundAction) throws -> Batch {
    try #require(batches(action, .add, [#"{"ref":1}"#, #"{"ref":2}"#]).first)
  }

  @Test(
    "each step is made of what those before it keep, and the last says what became of the records")
  func steps() throws {
    let action = try bound()
    let batch = try batch(action)
    func sent() throws -> String {
      let request = try action.request(for: batch)
      return "\(request.method) \(request.url.dropFirst(21)) "
        + (request.body.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "-")
    }
    #expect(try sent() == #"POST /jobs {"kind":"write"}"#)
    goOn(action, 201, #"{"id":"a/1"}"#, batch)
    #expect(try sent() == #"PUT /jobs/a%2F1 [{"ref":1},{"ref":2}]"#)
    #expect(try action.request(for: batch).headers.contains { $0 == ("X-Job", "a/1") })
    #expect(!batch.isOpen)
    goOn(action, 204, "", batch)
    #expect(batch.isOpen)
    #expect(try sent() == "GET /jobs/a%2F1 -")
    goOn(action, 200, #"{"state":"done"}"#, batch)
    #expect(try sent() == #"POST /results {"job":"a/1"}"#)
    goOn(action, 200, #"{"bad":[{"at":1,"why":"old"}]}"#, batch)
    #expect(!batch.isOpen)
    #expect(try sent() == "DELETE /jobs/a%2F1 -")
    guard case .over(let outcome) = verdict(action, 500, "", batch) else {
      _ = Issue.record("it is not over")
      return
    }
    #expect(outcome.whole == .accepted)
    #expect(outcome.exceptions.map(\.index) == [1])
  }

  @Test("a poll is repeated until it is done, and left when that takes too long")
  func polls() throws {
    let action = try bound()
    let batch = try batch(action)
    batch.progress = FlowProgress(step: 2, kept: ["job.id": "7"])
    guard case .goesOn(let first, after: 5) = verdict(action, 200, "{}", at: 100, batch) else {
      _ = Issue.record("it is not asked again")
      return
    }
    #expect(first.step == 2)
    batch.progress = first
    guard case .goesOn = verdict(action, 200, "{}", at: 159, batch) else {
      _ = Issue.record("it is not asked once more")
      return
    }
    guard case .left = verdict(action, 200, "{}", at: 160, batch) else {
      _ = Issue.record("it is asked for ever")
      return
    }
    #expect(batch.isOpen)
  }

  @Test(
    "only the step that carries the records leaves them in doubt, and only what is said of the job is a verdict"
  )
  func troubles() throws {
    let action = try bound()
    let batch = try batch(action)
    func inDoubt(_ verdict: FlowVerdict) -> String {
      switch verdict {
      case .again(let outcome):
        if case .retry(_, _, let inDoubt) = outcome.whole {
          "again, in doubt: \(inDoubt)"
        } else {
          "again: \(outcome.whole)"
        }
      case .over(let outcome): "over: \(outcome.whole)"
      case .goesOn(let progress, _): "ending: \(progress.ending.map { "\($0.whole)" } ?? "no")"
      case .left: "left"
      }
    }
    #expect(inDoubt(verdict(action, 500, "", batch)) == "again, in doubt: false")
    #expect(inDoubt(verdict(action, 200, "{}", batch)) == "again, in doubt: false")
    #expect(inDoubt(verdict(action, 401, "", batch)).hasPrefix("again: auth"))
    #expect(inDoubt(verdict(action, 404, "", batch)).contains("inDoubt: false"))
    batch.progress = FlowProgress(step: 1, kept: ["job.id": "7"])
    #expect(inDoubt(verdict(action, 500, "", batch)) == "again, in doubt: true")
    #expect(inDoubt(verdict(action, 400, "", batch)).hasPrefix("ending: rejected"))
    batch.progress = FlowProgress(step: 2, kept: ["job.id": "7"])
    #expect(inDoubt(verdict(action, 503, "", batch)) == "again, in doubt: false")
    #expect(inDoubt(verdict(action, 404, "", batch)).contains("inDoubt: true"))
    #expect(
      inDoubt(verdict(action, 200, #"{"state":"failed"}"#, batch)).hasPrefix("ending: rejected"))
  }

  @Test("which rows a batch is of is written in few words, and read again")
  func entries() throws {
    let action = try bound()
    let batch = Batch.resumed(0, action.requests[0], at: FlowProgress(step: 2))
    for (seq, operation, items) in [
      (1, Connectors.Operation.add, 1), (2, .add, 1), (3, .add, 1), (7, .change, 1),
      (8, .change, 2), (9, .change, 2), (12, .remove, 1),
    ] {
      Array("{}".utf8).withUnsafeBufferPointer {
        batch.resume(Int64(seq), operation, nil, $0, items: items)
      }
    }
    let entries = BatchEntries(batch)
    #expect(entries.text == "a1-3,c7,c8-9x2,r12")
    #expect(BatchEntries(entries.text) == entries)
    for text in ["x1", "a", "a3-1", "a1-", "a1x", "1", "a99999999999999999999"] {
      #expect(BatchEntries(text) == nil, "\(text)")
    }
    #expect(
      batch.record(ofItem: 4) == 4 && batch.record(ofItem: 5) == 4 && batch.record(ofItem: 6) == 5)
  }

  @Test(
    "a flow that does not fit together is refused",
    arguments: [
      ("upload: { method: PUT", "request: { method: PUT", "HG06"),
      ("name: fill", "name: job", "HG0618"),
      ("every: 5s", "every: soon", "HG0702"),
      ("        finally:", "        response: {}\n        finally:", "HG0618"),
      ("keep: { id: response.body.id }", "keep: { nr: response.body.id }", "HG0602"),
      ("{{ step.job.id }}\", headers", "{{ step.done.id }}\", headers", "HG0602"),
      ("job: step.job.id", "job: step.job", "HG0602"),
      (
        "headers: { X-Job: step.job.id }, body: records",
        "body: { object: { job: step.job.id, all: records } }", "HG0601"
      ),
      ("keep: { id: response.body.id } }", "keep: { id: response.body.id }, every: 5s }", "HG0618"),
      ("method: GET, path", "methods: GET, path", "HG0203"),
    ])
  func refused(_ from: String, _ to: String, _ code: String) {
    #expect(Self.text.contains(from))
    let problems = define(Self.text.replacing(from, with: to)).problems
    #expect(problems.contains { $0.code.text.hasPrefix(code) }, "\(problems.map(\.title))")
  }
}

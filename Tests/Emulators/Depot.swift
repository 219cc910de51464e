import Foundation

/// A depot that takes records by jobs, as its makers would have written it: a job is made, filled, closed, worked off when
/// it gets to it, and says then what it refused.
///
/// Sendable because all that changes is guarded by `lock`.
package final class Depot: @unchecked Sendable {
  private struct Job {
    let removes: Bool
    var records: [[String: Any]] = []
    var isFilled = false
    var isClosed = false
    var questions = 0
    var isDone = false
    var refused: [[String: Any]] = []
  }

  private let lock = NSLock()
  private let token: String
  private var jobs: [String: Job] = [:]
  private var made = 0
  private var kept: [String: String] = [:]
  private var handed: [String: Int] = [:]
  private var refused: Set<String> = []
  private var patience = 1
  private var isBroken = false
  private var closed = 0

  package init(token: String) { self.token = token }

  /// What it holds, by reference, each as JSON with sorted keys.
  package var records: [String: String] { lock.withLock { kept } }

  /// How often each record was handed over in a job that was closed, by its JSON.
  package var handedOver: [String: Int] { lock.withLock { handed } }

  /// Jobs that were closed, and jobs that are still there.
  package var closedJobs: Int { lock.withLock { closed } }
  package var openJobs: Int { lock.withLock { jobs.count } }

  /// A job is done when it was asked for so often.
  package func work(after questions: Int) { lock.withLock { patience = questions } }

  /// Whether jobs fail as a whole that have more than one record.
  package func breakJobs(_ breaks: Bool) { lock.withLock { isBroken = breaks } }

  package func refuse(_ ref: String) { lock.withLock { _ = refused.insert(ref) } }
  /// As on the first day.
  package func forget() {
    lock.withLock { (jobs, kept, handed) = ([:], [:], [:]) }
  }

  package func acceptAll() { lock.withLock { refused.removeAll() } }

  package func answer(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    lock.withLock {
      let problem = JSONAPI.problem(request, token: token, maxBytes: 1_000_000)
      if let problem { return problem }
      let parts = request.target.split(separator: "/").map(String.init)
      guard parts.first == "jobs", parts.count <= 3 else {
        return JSONAPI.refusal(404, "path", "no such path")
      }
      if parts.count == 1 { return make(request) }
      guard var job = jobs[parts[1]] else { return JSONAPI.refusal(404, "job", "no such job") }
      let call = parts.count == 3 ? "\(request.method) \(parts[2])" : request.method
      if call == "DELETE" {
        jobs[parts[1]] = nil
        return HTTPServer.Answer(204)
      }
      let answer = answer(call, &job, request)
      jobs[parts[1]] = job
      return answer
    }
  }

  private func make(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    guard request.method == "POST", let body = JSONAPI.object(in: request), body.count == 1,
      let kind = body["kind"] as? String, ["write", "remove"].contains(kind)
    else { return JSONAPI.refusal(400, "kind", "a job writes or removes") }
    made += 1
    jobs["j\(made)"] = Job(removes: kind == "remove")
    return JSONAPI.answer(201, ["id": "j\(made)"])
  }

  private func answer(_ call: String, _ job: inout Job, _ request: HTTPServer.Request)
    -> HTTPServer.Answer
  {
    switch call {
    case "PUT records":
      let body = try? JSONSerialization.jsonObject(with: Data(request.body))
      guard !job.isClosed, let records = body as? [[String: Any]], (1...10).contains(records.count),
        records.allSatisfy({ $0["ref"] is String || $0["ref"] is Int })
      else { return JSONAPI.refusal(400, "records", "1 to 10 records with a `ref`") }
      job.records = records
      job.isFilled = true
      return HTTPServer.Answer(204)
    case "POST close":
      guard job.isFilled else { return JSONAPI.refusal(409, "empty", "there are no records") }
      if !job.isClosed {
        closed += 1
        for record in job.records { handed[JSONAPI.text(record), default: 0] += 1 }
      }
      job.isClosed = true
      return JSONAPI.answer(200, ["state": "queued"])
    case "GET":
      guard job.isClosed else { return JSONAPI.answer(200, ["state": "open"]) }
      job.questions += 1
      if isBroken, job.records.count > 1 { return JSONAPI.answer(200, ["state": "failed"]) }
      if job.questions >= patience, !job.isDone { finish(&job) }
      return JSONAPI.answer(200, ["state": job.isDone ? "done" : "working"])
    case "GET results":
      guard job.isDone else { return JSONAPI.refusal(409, "working", "it is not done") }
      return JSONAPI.answer(200, ["refused": job.refused])
    default: return JSONAPI.refusal(405, "method", "no such call")
    }
  }

  private func finish(_ job: inout Job) {
    job.isDone = true
    for (place, record) in job.records.enumerated() {
      let ref = "\(record["ref"] ?? "")"
      if refused.contains(ref) {
        job.refused.append(["place": place, "code": "unwanted", "message": "not this one"])
      } else {
        kept[ref] = job.removes ? nil : JSONAPI.text(record)
      }
    }
  }
}

import Foundation

/// What a test reads of `headgate plan --format json`.
struct PlanDocument: Decodable {
  struct Counts: Decodable, Equatable {
    var modelRows = 0
    var snapshotRows = 0
    var added = 0
    var changed = 0
    var removed = 0
    var same = 0
    var aside = 0
  }

  struct Aside: Decodable {
    let code: String
    let count: Int
  }

  struct Request: Decodable {
    let name: String
    let count: Int
    let records: Int
    let batch: Int
  }

  struct Measurement: Decodable {
    let counts: Counts
    let aside: [Aside]
    let requests: [Request]
    let inDoubt: Int
  }

  struct Pipeline: Decodable {
    let pipeline: String
    let measurement: Measurement
    let limit: String?
    let seconds: Int?
    let isResync: Bool
    let wasInterrupted: Bool
  }

  struct Difference: Decodable {
    let path: String
    let kind: String
  }

  struct Definition: Decodable {
    let kind: String
    let pipeline: String
    let differences: [Difference]
  }

  let definitions: [Definition]
  let data: [Pipeline]
  let deployment: Int?

  var counts: Counts { data[0].measurement.counts }

  /// Requests and records by the name of the request.
  var traffic: [String: Traffic] {
    var traffic: [String: Traffic] = [:]
    for request in data.flatMap(\.measurement.requests) {
      traffic[request.name, default: Traffic()].requests += request.count
      traffic[request.name, default: Traffic()].records += request.records
    }
    return traffic
  }
}

/// Requests of one kind and the records in them.
struct Traffic: Equatable {
  var requests = 0
  var records = 0
}

extension TestProject {

  /// Runs `headgate plan --format json` and reads it.
  func plan(_ arguments: String...) throws -> PlanDocument {
    let ended = try run(["headgate", "plan", "--format", "json"] + arguments)
    guard ended.exit == 0 || ended.exit == 3 else {
      throw CommandFailed(description: ended.testDescription)
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(PlanDocument.self, from: Data(ended.output.utf8))
  }
}

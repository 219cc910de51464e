import Foundation

/// An API that takes people in every shape but a list of objects: a signed form for each, CSV, lines of JSON, lists side by side.
///
/// It keeps them by id and shape. Sendable because all that changes is guarded by `lock`.
package final class Pier: @unchecked Sendable {
  private let lock = NSLock()
  private var held: [String: [Int: String]] = [:]
  private var refused: Set<Int> = []
  private var gate: SignatureGate?

  package init() {
    gate = SignatureGate { [weak self] request in self?.form(request) ?? .init(500) }
  }

  /// The names by id of what came in a shape: `form`, `csv`, `lines` or `columns`.
  package func people(_ shape: String) -> [Int: String] { lock.withLock { held[shape] ?? [:] } }

  /// Refuses the person with this id in every shape.
  package func refuse(_ id: Int) { lock.withLock { _ = refused.insert(id) } }

  package func answer(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    switch (request.method, request.target) {
    case ("POST", "/form"): gate?.answer(request) ?? .init(500)
    case ("PUT", "/csv"): csv(request)
    case ("PUT", "/lines"): lines(request)
    case ("PUT", "/columns"): columns(request)
    default: JSONAPI.refusal(404, "place", "no such place")
    }
  }

  private func form(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    guard let fields = FormBody.fields(in: request) else {
      return JSONAPI.refusal(415, "form", "a form is needed")
    }
    guard Set(fields.keys) == ["Id", "Name", "Team"], fields["Team"] == "a & b",
      let id = fields["Id"].flatMap(Int.init), let name = fields["Name"]
    else { return JSONAPI.refusal(400, "fields", "Id, Name and Team are needed") }
    return keep("form", [(id, name)])
  }

  private func csv(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    guard request.header("Content-Type") == "text/csv" else {
      return JSONAPI.refusal(415, "csv", "text/csv is needed")
    }
    let text = String(decoding: request.body, as: UTF8.self)
    guard let rows = try? CSVReader.rows(of: text, separator: ";", lineEnd: "\r\n"), rows.count > 1,
      rows[0].map(\.text) == ["id", "name"]
    else { return JSONAPI.refusal(400, "rows", "a header and rows are needed") }
    return keep("csv", rows.dropFirst().map { (Int($0[0].text), $0[1].text) })
  }

  private func lines(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    guard request.header("Content-Type") == "application/x-ndjson", request.body.last == 0x0A else {
      return JSONAPI.refusal(415, "lines", "lines of JSON are needed")
    }
    return keep(
      "lines",
      request.body.split(separator: 0x0A).map { line in
        let person = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
        return (person?["id"] as? Int, person?["name"] as? String ?? "")
      })
  }

  private func columns(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    let body = try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
    guard request.header("Content-Type") == "application/json",
      let people = body?["people"] as? [String: [Any]], people.count == 2,
      let ids = people["ids"] as? [Int], let names = people["names"], ids.count == names.count
    else { return JSONAPI.refusal(400, "lists", "lists of one length are needed") }
    return keep("columns", zip(ids, names).map { ($0, $1 as? String ?? "") })
  }

  /// Takes at most five; one that is refused is told of by its place.
  private func keep(_ shape: String, _ people: [(id: Int?, name: String)]) -> HTTPServer.Answer {
    guard people.count <= 5, people.allSatisfy({ $0.id != nil }) else {
      return JSONAPI.refusal(400, "people", "one to five people with ids")
    }
    return lock.withLock {
      var wrong: [[String: Any]] = []
      for (place, person) in people.enumerated() {
        guard let id = person.id else { continue }
        if refused.contains(id) {
          wrong.append(["row": place, "why": "unwelcome"])
        } else {
          held[shape, default: [:]][id] = person.name
        }
      }
      return HTTPServer.Answer(200, JSONAPI.text(["wrong": wrong]))
    }
  }
}

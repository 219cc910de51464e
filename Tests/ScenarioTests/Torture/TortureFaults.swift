import Emulators

/// What befalls a destination in one round, placed by the number of the request.
struct TortureFaults {
  /// Requests whose effect and answer part.
  private(set) var lossy = 0
  private(set) var refusals: [String] = []

  init(
    _ desk: TortureDesk, _ rows: [TortureRow], _ definition: TortureDefinition,
    _ random: inout SeededRandom
  ) {
    desk.calm()
    let first = desk.server.requests.count + 1
    switch random.number(0...9) {
    case 0...3: break
    case 4...6:
      // Here and there.
      for number in first..<first + 30 where random.chance(4) { place(number, desk, &random) }
    case 7:
      // A storm from somewhere on.
      let status = random.pick([500, 503, 429, 408])
      let from = first + random.number(0...3)
      desk.server.fail(
        .answer(Self.answer(status, &random)), requests: from..<from + random.number(2...60))
      if status == 408 || status == 500 { lossy += 60 }
    case 8:
      // Nothing comes through whole.
      let fault: HTTPServer.Fault = random.pick([.dropRequest, .loseAnswer, .truncateAnswer])
      let from = first + random.number(0...3)
      desk.server.fail(fault, requests: from..<from + 60)
      lossy += 60
    default:
      // An answer that is no answer to this.
      let bodies = ["{\"failures\": 3}", "{\"failures\": [{\"index\": 99}]}", "{", "<html>"]
      let request = first + random.number(0...2)
      let body = random.pick(bodies)
      // Where any 2xx accepts, one that was not acted on would be a lie.
      let accepts = [.record, .event].contains(definition.destination)
      desk.server.fail(.answer(.init(accepts ? 500 : 200, body)), request: request)
      lossy += 1
    }
    if random.chance(3) {
      for row in rows.shuffled(using: &random).prefix(2) {
        for key in row.keys(definition).prefix(1) {
          desk.refuse(key)
          refusals.append(key)
        }
        desk.sink.refuse(row.record(definition, definition.mapping), code: "no")
      }
    }
  }

  private mutating func place(_ number: Int, _ desk: TortureDesk, _ random: inout SeededRandom) {
    let faults: [HTTPServer.Fault] = [
      .dropRequest, .loseAnswer, .truncateAnswer, .garbage, .closeIdle,
      .delay(seconds: Double(random.number(1...40)) / 1000),
      .answer(Self.answer(random.pick([429, 500, 503]), &random)),
    ]
    desk.server.fail(random.pick(faults), request: number)
    lossy += 1
  }

  private static func answer(_ status: Int, _ random: inout SeededRandom) -> HTTPServer.Answer {
    .init(
      status, #"{"message": "not now"}"#, headers: random.chance(2) ? [("Retry-After", "0")] : [])
  }
}

import Diagnostics
import Testing

@testable import Connectors

/// One change to a good definition, and what must be said of it.
struct Damage: CustomStringConvertible, Sendable {
  let from: String
  let to: String
  let code: String
  let words: String

  init(_ from: String, _ to: String, _ code: String, _ words: String) {
    self.from = from
    self.to = to
    self.code = code
    self.words = words
  }

  var description: String { "\(from) -> \(to)" }
}

@Suite struct DefinitionTests {
  @Test func aDefinitionThatUsesTheWholeGrammarIsRead() throws {
    let (definition, problems) = define(pigeonhole)
    #expect(problems.map(\.title) == [])
    let read = try #require(definition)
    #expect(read.title == "Pigeonhole CRM")
    #expect(read.settings.map(\.name) == ["region", "api_key", "base_url"])
    #expect(read.rate == RateLimit(requests: .init(count: 600, seconds: 60), concurrency: 3))
    let action = try #require(read.action("people"))
    #expect(action.match == ["ref"])
    #expect(action.field("email")?.normalize == [.trim, .lower])
    #expect(action.request(for: .change, in: .mirror)?.maxRecords == 3)
    #expect(action.request(for: .remove, in: .mirror)?.maxRecords == 1)
    #expect(action.advice == ["bad_email": "fix the address"])
  }

  @Test(arguments: [
    Damage("title: Pigeonhole CRM", "titel: x", "HG0203", "unknown key `titel`"),
    Damage("transport: http", "transport: smtp", "HG0608", "a mail server"),
    Damage("transport: http", "transport: htp", "HG0207", "`htp`"),
    Damage("transport: http", "title2: a", "HG0202", "`transport` is missing"),
    Damage("rate: {", "objects: { crowd: {} }\nrate: {", "HG0202", "`find` is missing"),
    Damage("rate: {", "objects: { with: {} }\nrate: {", "HG0616", "cannot be called `with`"),
    Damage("match: [ref]", "match: [ref]\n    matrix: {}", "HG0202", "`place` is missing"),
    Damage("match: [ref]", "match: [ref]\n    object: crowd", "HG0602", "`crowd`"),
    Damage("600/min", "600/fortnight", "HG0606", "not a rate"),
    Damage("600/min", "0/min", "HG0606", "not a rate"),
    Damage("concurrency: 3", "concurrency: 0", "HG0204", "from 1 to 256"),
    Damage("method: POST", "method: action.workspace", "HG0609", "is a request's method"),
    Damage("method: POST", "method: action.verb", "HG0602", "`verb`"),
    Damage("concurrency: 3", "bytes: 9", "HG0099", "`bytes`"),
    Damage("concurrency: 3", "reset: {}", "HG0202", "`header` is missing"),
    Damage("concurrency: 3", "reset: { header: X-Reset }", "HG0202", "`unit` is missing"),
    Damage("concurrency: 3", "reset: { header: X Y, unit: s }", "HG0608", "name of a header"),
    Damage("concurrency: 3", "reset: { header: X-Reset, unit: h }", "HG0207", "`h`"),
    Damage("settings.region }}", "settings.regoin }}", "HG0602", "`regoin`"),
    Damage("settings.region }}", "settings.api_key }}", "HG0603", "must not stand in a base URL"),
    Damage("settings.region }}", "action.region }}", "HG0601", "not there in a base URL"),
    Damage("default: eu", "default: de", "HG0609", "not in its `enum`"),
    Damage("secret: true, required", "secret: true, default: x, required", "HG0609", "default"),
    Damage("secret: true, required", "secrt: true, required", "HG0203", "`secrt`"),
    Damage("header: { name", "oauth1: { name", "HG0203", "`name`"),
    Damage("name: X-Api-Key", "name: Host", "HG0608", "set by the engine"),
    Damage("value: settings.api_key", "value: settings.key", "HG0602", "`key`"),
    Damage("value: settings.api_key", "value: record.ref", "HG0601", "not there in `header`"),
    Damage("kind: record", "kind: audience", "HG0207", "`audience`"),
    Damage("kind: record", "advise: []", "HG0202", "`kind` is missing"),
    Damage("modes: [mirror, upsert]", "modes: [mirror, appnd]", "HG0207", "`appnd`"),
    Damage("modes: [mirror, upsert]", "modes: []", "HG0201", "at least one mode"),
    Damage("modes: [mirror, upsert]", "modes: [upsert]", "HG0605", "brings `remove` about"),
    Damage("match: [ref]", "match: [reff]", "HG0602", "`reff`"),
    Damage("match: [ref]", "match: []", "HG0611", "does not say which"),
    Damage("match: [ref]", "match: { any_of: [ref] }", "HG0611", "its URL is made of `ref`"),
    Damage("match: [ref]", "match: [ref]\n    record: open", "HG0207", "`open`"),
    Damage("type: string, normalize", "type: strng, normalize", "HG0403", "`strng`"),
    Damage("type: string, normalize", "type: int, normalize", "HG0609", "works on text"),
    Damage("normalize: [trim, lower]", "normalize: [trm]", "HG0207", "`trm`"),
    Damage(
      "tags: { type: [string] }", "tags: { type: [string], max_length: a }", "HG0204", "whole"),
    Damage("tags: { type: [string] }", "tags: { type: \"string?\" }", "HG0609", "ends in `?`"),
    Damage("for: [add, change]", "for: [add]", "HG0605", "no request carries `change`"),
    Damage("for: [remove]", "for: [change, remove]", "HG0605", "carried by two"),
    Damage("for: [remove]", "for: [delete]", "HG0207", "`delete`"),
    Damage("for: [remove]", "repeat: never\n        for: [remove]", "HG0207", "`never`"),
    Damage("max_bytes: 1000", "group_by: [rev]", "HG0602", "`rev`"),
    Damage("max_bytes: 1000", "dedupe_by: [rev]", "HG0602", "`rev`"),
    Damage("max_bytes: 1000", "max_groups: 5", "HG0615", "`max_groups`"),
    Damage("max_bytes: 1000", "max_items: 5", "HG0615", "`max_items`"),
    Damage("people: records", "people: groups", "HG0601", "`groups` is not there"),
    Damage("max_bytes: 1000", "max_bytes: 0", "HG0204", "from 1000"),
    Damage("method: POST", "method: POSTT", "HG0207", "`POSTT`"),
    Damage("path: /people/batch", "path: people", "HG0608", "begins with `/`"),
    Damage("path: /people/batch", "path: \"/{{ record.ref }}\"", "HG0601", "not there"),
    Damage("path: /people/batch", "path: \"/{{ settings.api_key }}\"", "HG0603", "secret"),
    Damage("record.ref }}", "record.rev }}", "HG0602", "`rev`"),
    Damage("record.ref }}", "response.body }}", "HG0601", "`response` is not there"),
    Damage("record.ref }}", "object.id }}", "HG0601", "`object` is not there"),
    Damage("record.ref }}", "record }}", "HG0607", "not text"),
    Damage("space: action.workspace", "space: action.space", "HG0602", "`space`"),
    Damage("space: action.workspace", "space: { object: {} }", "HG0607", "is text"),
    Damage("X-Workspace: action", "Content-Length: action", "HG0608", "set by the engine"),
    Damage("people: records", "people: record", "HG0601", "`record` is not there"),
    Damage("people: records", "people: settings.region", "HG0604", "does not hold the records"),
    Damage("people: records", "people: records, more: records", "HG0604", "2 times"),
    Damage("people: records", "people: { column: records }", "HG0601", "no row"),
    Damage("people: records", "people: { const: 1, default: 2 }, p: records", "HG0415", "constant"),
    Damage(
      "people: records", "people: { array: { from: records, each: record.rev } }", "HG0602",
      "`rev`"),
    Damage(
      "people: records", "people: { array: { from: records, each: settings.region } }", "HG0604",
      "does not hold the records"),
    Damage(
      "people: records", "people: { array: { from: records.ref, each: each } }", "HG0413",
      "must be a list"),
    Damage(
      "people: records", "people: { json: { encode: records } }", "HG0604", "something else of them"
    ),
    Damage(
      "people: records", "people: { array: { from: records, each: { column: ref } } }", "HG0601",
      "no row"),
    Damage(
      "people: records", "people: { array: { from: records, each: { row: key } } }", "HG0601",
      "no row"),
    Damage("v: { const: 2 }", "v: operation", "HG0601", "`operation` is not there"),
    Damage(
      "accepted: {", "capture: { id: each.id }\n          accepted: {", "HG0617", "no request uses"),
    Damage("each: response.body.results", "each: body.results", "HG0601", "`body`"),
    Damage("each: response.body.results", "each: response.results", "HG0602", "response.results"),
    Damage("at: { field: ref }", "at: { index: each.i, group: each.g }", "HG0201", "points by one"),
    Damage(
      "at: { field: ref }", "at: { index: each.i, value: each.v }", "HG0201", "beside `field`"),
    Damage("at: { field: ref }", "at: { group: record.ref }", "HG0601", "`record` is not there"),
    Damage("at: { field: ref }", "at: { field: rev }", "HG0602", "`rev`"),
    Damage("in: [200, 202]", "gt: { path: x }", "HG0203", "`path`"),
    Damage("in: [200, 202]", "equals: { value: body.ok }", "HG0601", "`body`"),
    Damage("in: [200, 202]", "matches: \"(\"", "HG0420", "regular expression"),
    Damage("in: [200, 202]", "gt: 1, lt: 2", "HG0201", "exactly one test"),
    Damage("in: [200, 202]", "isin: 200", "HG0203", "`isin`"),
    Damage("as: retry", "as: repeat", "HG0207", "`repeat`"),
    Damage("code: bad_email, do", "code: bad_email, why", "HG0203", "`why`"),
  ])
  func aDamagedDefinitionIsRefused(_ damage: Damage) throws {
    #expect(pigeonhole.contains(damage.from))
    let text = pigeonhole.replacing(damage.from, with: damage.to, maxReplacements: 1)
    let (definition, problems) = define(text)
    #expect(definition == nil)
    let found = problems.map { "\($0.code.text) \($0.title)" }
    #expect(
      problems.contains { $0.code.text == damage.code && $0.title.contains(damage.words) },
      "\(found)")
    #expect(problems.allSatisfy { $0.primary != nil })
  }

  @Test func aMistypedNameIsAnsweredWithTheNearestOne() {
    let text = pigeonhole.replacing("value: settings.api_key", with: "value: settings.apikey")
    #expect(define(text).problems.map(\.help) == [["did you mean `api_key`?"]])
  }

  @Test func theDigestSeesMeaningAndNotLayout() throws {
    func digest(_ from: String, _ to: String) throws -> String {
      try #require(define(pigeonhole.replacing(from, with: to)).definition).digest
    }
    let before = try digest("zzz", "zzz")
    #expect(try digest("Pigeonhole CRM", "Pigeonhole") == before)
    #expect(try digest("path: /people/batch", "path: '/people/batch'  # here") == before)
    #expect(try digest("/people/batch", "/people/batches") != before)
    #expect(try digest("const: 2", "const: \"2\"") != before)
    // Notes are for people; a field or a setting of that name is not.
    #expect(try digest("transport: http", "transport: http\nnotes: by birds") == before)
    #expect(try digest("kind: record", "kind: record\n    notes: by birds") == before)
    #expect(try digest("enum: [eu, us]", "notes: where, enum: [eu, us]") == before)
    #expect(
      try digest("string, required: true } }", "string, required: true, notes: w } }") == before)
    let more = "{ workspace: { type: string, required: true }, notes: { type: string } }"
    #expect(try digest("{ workspace: { type: string, required: true } }", more) != before)
    #expect(
      try digest(
        "tags: { type: [string] }", "tags: { type: [string] }\n      notes: { type: string }")
        != before)
  }
}

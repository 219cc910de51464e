import Records
import Testing

@Suite("What a record says of its run")
struct ContextTests {
  private let columns: [ValueType] = [.int, .string]

  private func record(
    _ fields: [MappedField], _ cells: [TestCell], _ context: MappingContext = .neutral
  ) -> String {
    let fixture = MappingFixture(columns, fields)
    return fixture.map(cells, in: context)
  }

  @Test("operation, key and start of the run")
  func values() {
    let fields = [
      field("operation", .context(.operation)), field("key", .context(.key)),
      field("at", .context(.startedAt)),
      field("ms", .modified(.context(.startedAt), Modifiers(format: .epochMilliseconds))),
    ]
    let key = IdempotencyKey(high: 1, low: 0xAB)
    let context = MappingContext(.removed, key: key, startedAt: 1_600_000_000)
    #expect(
      record(fields, [1, "a"], context)
        == #"{"operation":"removed","key":"000000000000000100000000000000ab","#
        + #""at":"2020-09-13T12:26:40Z","ms":1600000000000}"#)
    let neutral = record(fields, [1, "a"])
    #expect(neutral.contains(#""key":"00000000000000000000000000000000""#))
    #expect(neutral == record(fields, [1, "a"]))
  }

  @Test("the mapper knows what its records say, wherever they say it")
  func uses() {
    func mapper(_ fields: [MappedField]) -> RecordMapper {
      RecordMapper(MappingProgram(columns: columns, fields: fields))
    }
    #expect(!mapper([field("a", column(0, .int))]).usesContext)
    let inside = field(
      "a", .object([field("b", .template([.modified(.context(.key), Modifiers(maxLength: 40))]))]))
    #expect(mapper([inside]).usesContext)
    #expect(mapper([inside]).usesKey)
    #expect(!mapper([field("a", .context(.startedAt))]).usesKey)
    let asked = MappingExpression.choice(
      when: .compare(.context(.operation), .string, .equals, [.string("added")]),
      then: column(0, .int), otherwise: nil)
    #expect(mapper([field("a", asked)]).usesContext)
  }

  @Test("a key is made of pipeline, identifier, operation, payload and run, and of nothing else")
  func keys() {
    func key(
      _ uid: String = "0123456789ab", _ cells: [Cell] = [.int(1)], _ event: RowEvent = .added,
      _ payload: String = "{}", _ run: Int64 = 7
    ) -> String {
      Array(payload.utf8).withUnsafeBufferPointer { payload in
        cells.withUnsafeBufferPointer { row in
          IdempotencyKey(
            pipeline: uid, identifier: row[...], event: event, payload: payload, run: run
          ).description
        }
      }
    }
    let keys = [
      key(), key("0123456789ac"), key("0123456789ab", [.int(2)]), key("0123456789ab", [.float(1)]),
      key("0123456789ab", [.null]), key("0123456789ab", [.int(1), .null]),
      key("0123456789ab", []), key("0123456789ab", [.int(1)], .changed),
      key("0123456789ab", [.int(1)], .added, "{\"a\":1}"),
      key("0123456789ab", [.int(1)], .added, "{}", 8),
    ]
    #expect(Set(keys).count == keys.count)
    #expect(key() == key())
    // Pinned: a repeat by a later version carries the same key.
    #expect(key() == "9d09d0e14f7c82ebdb2848a6f853d630")
  }
}

import Records
import Testing

@Suite("Which type becomes which field")
struct TypeFitTests {
  enum Verdict: Sendable { case fits, row, type, never }

  static let scalars: [ValueType] = [
    .bool, .int, .decimal, .float, .string, .date, .time, .timestamp, .datetime, .uuid,
  ]

  /// Rows are sources, columns fields, both in the order of `scalars`; `=` fits, `t` needs `type:`, `.` never.
  static let table: [String] = [
    "=...t.....",  // bool
    "t====..t..",  // int
    "tt===.....",  // decimal
    "ttt=t.....",  // float
    "tttt=ttttt",  // string
    "t...==.tt.",  // date
    "t...=.=...",  // time
    "t...=t.=..",  // timestamp
    "t...=t..=.",  // datetime
    "t...=....=",  // uuid
  ]

  @Test("for every pair of scalars")
  func pairs() {
    for (from, line) in zip(Self.scalars, Self.table) {
      for (to, mark) in zip(Self.scalars, line) {
        let fit = from.fit(into: to)
        switch mark {
        case "=": #expect(fit == .fits, "\(from) into \(to)")
        case "t": #expect(fit == .needsType(to), "\(from) into \(to)")
        default: #expect(verdict(fit) == .never, "\(from) into \(to)")
        }
        #expect(from.canBeConverted(to: to) == (mark != "."), "\(from) to \(to)")
      }
    }
  }

  static let sku = ValueType.shape(["sku": Slot(.string)])

  @Test(
    "and for what is no scalar",
    arguments: [
      (.any, .int, .row), (.any, .any, .fits), (.any, .list(of: .int), .row), (.int, .any, .fits),
      (.any, sku, .row), (.any, .json, .row), (.int, .json, .fits), (.json, .json, .fits),
      (.json, .any, .fits), (.json, .string, .never), (.json, sku, .row),
      (.json, .list(of: .int), .row), (.bytes, .string, .never), (.bytes, .any, .never),
      (.string, .bytes, .never), (.int, .list(of: .string), .fits),
      (.string, .list(of: .int), .type), (.list(of: .int), .list(of: .decimal), .fits),
      (.list(of: .string), .list(of: .int), .type), (.list(of: .int), .int, .never),
      (.list(of: .int), .json, .fits),
      (.list(Slot(.int, isOptional: true)), .list(of: .int), .never),
      (.list(of: .int), .list(Slot(.int, isOptional: true)), .fits), (sku, .json, .fits),
      (sku, .string, .never), (sku, .bool, .never), (.string, sku, .never),
      (sku, .list(of: sku), .fits), (.list(of: sku), sku, .never),
    ] as [(ValueType, ValueType, Verdict)])
  func others(_ from: ValueType, _ to: ValueType, _ expected: Verdict) {
    #expect(verdict(from.fit(into: to)) == expected)
  }

  private func verdict(_ fit: TypeFit) -> Verdict {
    switch fit {
    case .fits: .fits
    case .checkedByRow: .row
    case .needsType: .type
    case .never: .never
    }
  }

  @Test(
    "objects property by property, naming the one in the way",
    arguments: [
      (.shape(["a": Slot(.int)]), .shape(["a": Slot(.decimal)]), nil),
      (.shape(["a": Slot(.int)]), .shape(["a": Slot(.int), "b": Slot(.int)]), "`b`"),
      (
        .shape(["a": Slot(.int)]), .shape(["a": Slot(.int), "b": Slot(.int, isOptional: true)]), nil
      ),
      (.shape(["a": Slot(.int, isOptional: true)]), .shape(["a": Slot(.int)]), "`a`"),
      (.shape(["a": Slot(.int), "c": Slot(.int)]), .shape(["a": Slot(.int)]), "`c`"),
      (
        .shape(["a": Slot(.int), "c": Slot(.int)]), .shape(["a": Slot(.int)], others: Slot(.any)),
        nil
      ),
      (.shape(["a": Slot(.string)]), .shape(["a": Slot(.int)]), "`a`"),
      (.shape(["c": Slot(.bytes)]), .shape([:], others: Slot(.any)), "`c`"),
      (.shape([:], others: Slot(.bytes)), .shape([:], others: Slot(.any)), "`*`"),
    ] as [(ValueType, ValueType, String?)])
  func objects(_ from: ValueType, _ to: ValueType, _ named: String?) {
    switch from.fit(into: to) {
    case .fits: #expect(named == nil)
    case .never(let reason): #expect(reason.contains(named ?? "nothing"))
    case .checkedByRow, .needsType: Issue.record("neither fits nor never")
    }
  }

  @Test("an open source is checked by row")
  func openSource() {
    let open = ValueType.shape([:], others: Slot(.any))
    #expect(open.fit(into: .shape(["a": Slot(.int)])) == .checkedByRow)
    #expect(open.fit(into: open) == .fits)
    let holdsAny = ValueType.shape(["a": Slot(.any)])
    #expect(holdsAny.fit(into: .shape(["a": Slot(.int)])) == .checkedByRow)
  }
}

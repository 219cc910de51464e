import Records
import Testing

/// Every ordered pair of types, with a value that becomes the other and one that does not, where the pair allows both.
@Suite("Conversions")
struct ConversionTests {
  /// How a column of one type becomes a field of another.
  enum Way: Sendable {
    /// Silently; a row is rejected only where its value is not what its column declares.
    case silent
    /// What the row holds decides.
    case byRow
    /// Only with `type:`, which sees what the row holds even where that is not what its column declares.
    case asked
    case never
  }

  struct Cell: Sendable {
    let way: Way
    /// A value and what it becomes.
    let good: (TestCell, String)?
    /// A value that rejects the row.
    let bad: TestCell?

    static let never = Cell(way: .never, good: nil, bad: nil)
    static func silent(_ good: TestCell, _ text: String, bad: TestCell? = nil) -> Cell {
      Cell(way: .silent, good: (good, text), bad: bad)
    }
    static func byRow(_ good: TestCell, _ text: String, bad: TestCell?) -> Cell {
      Cell(way: .byRow, good: (good, text), bad: bad)
    }
    static func asked(_ good: TestCell, _ text: String, bad: TestCell? = nil) -> Cell {
      Cell(way: .asked, good: (good, text), bad: bad)
    }
  }

  static let object = ValueType.shape(["a": Slot(.int)])
  static let list = ValueType.list(of: .string)

  /// In the order of the table's rows and columns; a new type must be put here, and into the table.
  static let types: [ValueType] =
    [.any, .bool, .int, .decimal, .float, .string, .date, .time, .timestamp, .datetime, .json]
    + [.uuid, .bytes, object, list]

  private static let id = "00000000-0000-0000-0000-0000000000aa"
  private static let instant = "2021-05-06T07:08:09Z"
  private static let moment = "2021-05-06T07:08:09"

  // Columns: any bool int decimal float string date time timestamp datetime json uuid bytes object list.
  static let table: [[Cell]] = [
    // any
    [
      .silent("x", #""x""#, bad: .bytes([1])), .byRow(1, "true", bad: 2), .byRow(7, "7", bad: "x"),
      .byRow(7.5, "7.5", bad: "x"), .byRow(7.5, "7.5", bad: "x"),
      .byRow("x", #""x""#, bad: .bytes([1])),
      .byRow("2021-05-06", #""2021-05-06""#, bad: "soon"),
      .byRow("07:08:09", #""07:08:09""#, bad: "soon"),
      .byRow("2021-05-06 07:08:09", "\"\(instant)\"", bad: "soon"),
      .byRow("2021-05-06 07:08:09", "\"\(moment)\"", bad: "2021-05-06 07:08:09Z"),
      .byRow("x", #""x""#, bad: .bytes([1])), .byRow(.text(Array(id.utf8)), "\"\(id)\"", bad: "x"),
      .never, .byRow(#"{"a":1}"#, #"{"a":1}"#, bad: "x"), .byRow("x", #"["x"]"#, bad: .bytes([1])),
    ],
    // bool
    [
      .silent(1, "true", bad: 2), .silent(0, "false", bad: "x"), .never, .never, .never,
      .asked(1, #""true""#, bad: .bytes([1])), .never, .never, .never, .never,
      .silent(1, "true", bad: 2),
      .never, .never, .never, .asked(1, #"["true"]"#, bad: .bytes([1])),
    ],
    // int
    [
      .silent(7, "7", bad: "x"), .asked(1, "true", bad: 2), .silent(7, "7", bad: 7.5),
      .silent(7, "7", bad: "x"), .silent(7, "7", bad: "x"), .silent(7, #""7""#, bad: "x"), .never,
      .never, .asked(1_620_284_889, "\"\(instant)\"", bad: .int(.max)), .never,
      .silent(7, "7", bad: "x"), .never, .never, .never, .silent(7, #"["7"]"#, bad: "x"),
    ],
    // decimal
    [
      .silent(7.5, "7.5", bad: "x"), .asked(1, "true", bad: 7.5), .asked(7.0, "7", bad: 7.5),
      .silent("7.50", "7.50", bad: "x"), .silent(7.5, "7.5", bad: "x"),
      .silent(7.5, #""7.5""#, bad: "x"),
      .never, .never, .never, .never, .silent(7.5, "7.5", bad: "x"), .never, .never, .never,
      .silent(7.5, #"["7.5"]"#, bad: "x"),
    ],
    // float
    [
      .silent(7.5, "7.5", bad: "x"), .asked(1, "true", bad: 7.5), .asked(7.0, "7", bad: 7.5),
      .asked(7.5, "7.5", bad: "x"), .silent(7.5, "7.5", bad: "x"),
      .asked(7.5, #""7.5""#, bad: .bytes([1])),
      .never, .never, .never, .never, .silent(7.5, "7.5", bad: "x"), .never, .never, .never,
      .asked(7.5, #"["7.5"]"#, bad: .bytes([1])),
    ],
    // string
    [
      .silent("x", #""x""#, bad: .bytes([1])), .asked("TRUE", "true", bad: "yes"),
      .asked("+07", "7", bad: "7.5"),
      .asked("7.50", "7.50", bad: "x"), .asked("7.5", "7.5", bad: "x"),
      .silent("x", #""x""#, bad: .bytes([1])),
      .asked("2021-05-06", #""2021-05-06""#, bad: "soon"),
      .asked("07:08:09", #""07:08:09""#, bad: "soon"),
      .asked("2021-05-06 09:08:09+02:00", "\"\(instant)\"", bad: "soon"),
      .asked("2021-05-06 07:08:09", "\"\(moment)\"", bad: "soon"),
      .silent("x", #""x""#, bad: .bytes([1])),
      .asked(.text(Array(id.uppercased().utf8)), "\"\(id)\"", bad: "x"), .never, .never,
      .silent("x", #"["x"]"#, bad: .bytes([1])),
    ],
    // date
    [
      .silent("2021-05-06", #""2021-05-06""#, bad: "x"),
      .asked("true", "true", bad: "2021-05-06"), .never,
      .never, .never, .silent("2021-05-06", #""2021-05-06""#, bad: "x"),
      .silent("2021-05-06", #""2021-05-06""#, bad: "2021-02-29"), .never,
      .asked("2021-05-06", #""2021-05-06T00:00:00Z""#, bad: "x"),
      .asked("2021-05-06", #""2021-05-06T00:00:00""#, bad: "x"),
      .silent("2021-05-06", #""2021-05-06""#, bad: "x"), .never, .never, .never,
      .silent("2021-05-06", #"["2021-05-06"]"#, bad: "x"),
    ],
    // time
    [
      .silent("07:08:09", #""07:08:09""#, bad: "x"), .asked("true", "true", bad: "07:08:09"),
      .never, .never,
      .never, .silent("07:08:09", #""07:08:09""#, bad: "x"), .never,
      .silent("07:08:09", #""07:08:09""#, bad: "25:00:00"), .never, .never,
      .silent("07:08:09", #""07:08:09""#, bad: "x"), .never, .never, .never,
      .silent("07:08:09", #"["07:08:09"]"#, bad: "x"),
    ],
    // timestamp
    [
      .silent("2021-05-06 07:08:09", "\"\(instant)\"", bad: "x"),
      .asked("true", "true", bad: "2021-05-06 07:08:09"), .never, .never, .never,
      .silent("2021-05-06 07:08:09", "\"\(instant)\"", bad: "x"),
      .asked("2021-05-06 23:08:09-02:00", #""2021-05-07""#, bad: "x"), .never,
      .silent("2021-05-06 07:08:09", "\"\(instant)\"", bad: "x"), .never,
      .silent("2021-05-06 07:08:09", "\"\(instant)\"", bad: "x"), .never, .never, .never,
      .silent("2021-05-06 07:08:09", "[\"\(instant)\"]", bad: "x"),
    ],
    // datetime
    [
      .silent("2021-05-06 07:08:09", "\"\(moment)\"", bad: "x"),
      .asked("true", "true", bad: "2021-05-06 07:08:09"), .never, .never, .never,
      .silent("2021-05-06 07:08:09", "\"\(moment)\"", bad: "x"),
      .asked("2021-05-06 07:08:09", #""2021-05-06""#, bad: "x"), .never, .never,
      .silent("2021-05-06 07:08:09", "\"\(moment)\"", bad: "2021-05-06 07:08:09Z"),
      .silent("2021-05-06 07:08:09", "\"\(moment)\"", bad: "x"), .never, .never, .never,
      .silent("2021-05-06 07:08:09", "[\"\(moment)\"]", bad: "x"),
    ],
    // json
    [
      .silent(#"{"a":1}"#, #"{"a":1}"#, bad: "{"), .never, .never, .never, .never, .never, .never,
      .never,
      .never, .never, .silent("[1]", "[1]", bad: "["), .never, .never,
      .byRow(#"{"a":1}"#, #"{"a":1}"#, bad: "[1]"), .byRow(#"["x"]"#, #"["x"]"#, bad: "[{}]"),
    ],
    // uuid
    [
      .silent(.text(Array(id.utf8)), "\"\(id)\"", bad: "x"),
      .asked("true", "true", bad: "x"), .never,
      .never, .never, .silent(.text(Array(id.uppercased().utf8)), "\"\(id)\"", bad: "x"), .never,
      .never,
      .never, .never, .silent(.text(Array(id.utf8)), "\"\(id)\"", bad: "x"),
      .silent(.text(Array(id.utf8)), "\"\(id)\"", bad: "x"), .never, .never,
      .silent(.text(Array(id.utf8)), "[\"\(id)\"]", bad: "x"),
    ],
    // bytes
    Array(repeating: .never, count: 15),
    // object
    [
      .silent(#"{"a":1}"#, #"{"a":1}"#, bad: "{"), .never, .never, .never, .never, .never, .never,
      .never,
      .never, .never, .silent(#"{"a":1}"#, #"{"a":1}"#, bad: "{"), .never, .never,
      .silent(#"{"a":1}"#, #"{"a":1}"#, bad: #"{"a":"x"}"#), .never,
    ],
    // list
    [
      .silent(#"["x"]"#, #"["x"]"#, bad: "["), .never, .never, .never, .never, .never, .never,
      .never,
      .never, .never, .silent(#"["x"]"#, #"["x"]"#, bad: "["), .never, .never, .never,
      .silent(#"["x"]"#, #"["x"]"#, bad: "[null]"),
    ],
  ]

  static let pairs: [(from: Int, to: Int)] = types.indices.flatMap { from in
    types.indices.map { (from, $0) }
  }

  @Test("the table has a cell for every pair of types")
  func complete() {
    let words = Set(Self.types.map(\.description))
    #expect(words.isSuperset(of: ValueType.named.keys), "a type is missing in the table")
    #expect(Self.types.count == ValueType.named.count + 2)
    #expect(Self.table.count == Self.types.count)
    #expect(Self.table.allSatisfy { $0.count == Self.types.count })
    #expect(Self.table.joined().count == 225)
    // Where a pair is not `never`, there is a value that passes and one that does not.
    #expect(Self.table.joined().allSatisfy { $0.way == .never || $0.good != nil && $0.bad != nil })
  }

  @Test("each pair converts as the table says", arguments: pairs)
  func pair(_ pair: (from: Int, to: Int)) {
    let (from, to) = (Self.types[pair.from], Self.types[pair.to])
    let cell = Self.table[pair.from][pair.to]
    let fit = from.fit(into: to)
    switch (cell.way, fit) {
    case (.silent, .fits), (.byRow, .checkedByRow), (.never, .never): break
    case (.asked, .needsType(let wanted)):
      // Text of a scalar goes into a list of text as text.
      #expect(wanted == to || .list(of: wanted) == to, "\(from) into \(to): \(wanted)")
    default: Issue.record("\(from) into \(to) is \(fit)")
    }
    var modifiers: Modifiers?
    if case .needsType(let wanted) = fit { modifiers = Modifiers(type: wanted) }
    if let (value, text) = cell.good {
      #expect(
        map(value, as: from, into: to, modifiers) == "{\"f\":\(text)}", "\(from) into \(to)")
    }
    if let bad = cell.bad {
      let made = map(bad, as: from, into: to, modifiers)
      #expect(made.hasPrefix("HG20"), "\(from) into \(to): \(made)")
    }
  }
}

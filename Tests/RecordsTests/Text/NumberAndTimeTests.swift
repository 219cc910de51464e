import Records
import Testing

@Suite("Numbers and times in their canonical texts")
struct NumberAndTimeTests {
  @Test("a float is the shortest decimal that reads back as itself")
  func floats() throws {
    var generator = SystemRandomNumberGenerator()
    let fixture = MappingFixture([.float], [field("f", column(0, .float), .float)])
    var values: [Double] = [
      0.1, 0.30000000000000004, 1e-7, 123456.789, .leastNonzeroMagnitude, 1.7976931348623157e308,
      0.07, 1.005,
      999_999_999.99, 4.35, 2.675, 0.000001, 1e21, 9_007_199_254_740_992, -19.99, 100.01,
    ]
    for _ in 0..<20000 {
      values.append(
        Double(Int64.random(in: -1_000_000_000...1_000_000_000, using: &generator)) / 100)
      values.append(Double(Int64.random(in: 0...1_000_000_000_000, using: &generator)) / 1e6)
      let any = Double(bitPattern: .random(in: .min ... .max, using: &generator))
      if any.isFinite { values.append(any) }
    }
    for value in values {
      fixture.out.count = 0
      let text = String(fixture.map([.float(value)]).dropFirst(5).dropLast())
      #expect(Double(text) == value)
      let digits = { (text: String) in
        let mantissa = text.prefix { $0 != "e" }.filter { $0.isNumber }
        var digits = mantissa.drop { $0 == "0" }
        while digits.last == "0" { digits.removeLast() }
        return String(digits)
      }
      #expect(digits(text) == digits(value.description))
      #expect(value != value.rounded() || value.magnitude >= 9e15 || !text.contains("."))
    }
  }

  @Test("every int is written in full")
  func ints() {
    let fixture = MappingFixture([.int], [field("f", column(0, .int), .int)])
    var value: Int64 = 1
    for _ in 0..<19 {
      for int in [value - 1, value, value + 1, -value, value &* 9] {
        fixture.out.count = 0
        #expect(fixture.map([.int(int)]) == "{\"f\":\(int)}")
      }
      value = value &* 10
    }
    #expect(fixture.map([.int(.min)]).hasSuffix("\(Int64.min)}"))
    #expect(fixture.map([.int(.max)]).hasSuffix("\(Int64.max)}"))
  }

  @Test("dates count as the calendar does")
  func calendar() throws {
    var days: Int64 = -719_162
    for year in 1...9999 {
      for month in 1...12 {
        let civil = try #require(CivilTime(epochSeconds: days * 86400 + 86399))
        let isRight = civil.year == year && civil.month == month && civil.day == 1
        #expect(isRight && civil.epochSeconds == days * 86400 + 86399)
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        days += [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
      }
    }
    #expect(CivilTime(epochSeconds: days * 86400) == nil)
    #expect(CivilTime(epochSeconds: -719_162 * 86400 - 1) == nil)
  }

  @Test("a moment with another byte anywhere is that other moment, or none")
  func otherBytes() {
    let moment = Array("2023-10-19 10:11:12".utf8)
    for place in moment.indices {
      for byte in UInt8(0)...0x7F {
        var bytes = moment
        bytes[place] = byte
        let text = String(decoding: bytes, as: UTF8.self)
        let wanted = Self.moment(text).map { JSONValue.string($0) }
        #expect(ValueFormat.rfc3339.apply(text) == wanted, "\(text)")
        #expect(ValueFormat.rfc3339.apply(text + "+00") == wanted, "\(text)+00")
      }
    }
  }

  /// The moment as a record has it, read letter by letter; nil where it is none. Of October, as most bytes are.
  private static func moment(_ text: String) -> String? {
    guard
      let match = text.wholeMatch(
        of: /([0-9]{4})-([0-9]{2})-([0-9]{2})[ T]([0-9]{2}):([0-9]{2}):([0-9]{2})/),
      let year = Int(match.1), let month = Int(match.2), let day = Int(match.3),
      let hour = Int(match.4), let minute = Int(match.5), let second = Int(match.6),
      year > 0, (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60,
      second < 60
    else { return nil }
    return "\(match.1)-\(match.2)-\(match.3)T\(match.4):\(match.5):\(match.6)Z"
  }

  @Test("formats apply to text")
  func formats() {
    #expect(ValueFormat.epochSeconds.apply("1970-01-02T00:00:00Z") == .number("86400"))
    #expect(ValueFormat.date.apply("2021-01-01T23:00:00-02:00") == .string("2021-01-02"))
    #expect(ValueFormat.rfc3339.apply("2021-01-01") == .string("2021-01-01T00:00:00Z"))
    #expect(ValueFormat.rfc3339.apply("yesterday") == nil)
  }

  @Test("codes have explanations")
  func explanations() {
    let codes = RejectionCode.explanations.map(\.code)
    #expect(codes == (Array(2003...2010) + Array(2019...2022)).map { "HG\($0)" })
    #expect(RejectionCode.explanations.allSatisfy { $0.explanation.count > 40 })
  }
}
